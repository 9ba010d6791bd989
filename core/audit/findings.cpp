#include "core/audit/findings.h"

namespace chancery::audit {

namespace {

constexpr qsizetype MostEvidence = 12; // of one claim: enough to start looking, short enough to be read

void note(QStringList &list, const QString &text)
{
    if (text.isEmpty() || list.contains(text))
        return;
    if (list.size() < MostEvidence)
        list += text;
    else if (list.size() == MostEvidence)
        list += QStringLiteral("and more");
}

} // namespace

void Findings::held(const char *claim, const QString &evidence)
{
    About &about = m_about[QLatin1String(claim)];
    about.checked = true;
    note(about.held, evidence);
}

void Findings::failed(const char *claim, const QString &where, const Text &why)
{
    note(m_about[QLatin1String(claim)].failed,
         where.isEmpty() ? why.english() : where + QStringLiteral(": ") + why.english());
}

void Findings::witnessed(const char *claim, const QString &evidence)
{
    About &about = m_about[QLatin1String(claim)];
    about.seen = true;
    note(about.witnessed, evidence);
}

void Findings::notChecked(const char *claim, const Text &why)
{
    About &about = m_about[QLatin1String(claim)];
    if (about.notChecked.isEmpty())
        about.notChecked = why;
}

void Findings::remembered(const char *claim, const QString &part)
{
    m_about[QLatin1String(claim)].remembered += part;
}

void Findings::because(const char *claim, const Text &why)
{
    m_about[QLatin1String(claim)].because = why;
}

bool Findings::hasFailed(const char *claim) const
{
    return !m_about.value(QLatin1String(claim)).failed.isEmpty();
}

bool Findings::speaksOf(const char *claim) const
{
    return m_about.contains(QLatin1String(claim));
}

Claim Findings::judged(const ClaimKind &kind) const
{
    const About about = m_about.value(QLatin1String(kind.name));
    Claim out;
    out.name = QLatin1String(kind.name);
    out.why = kind.why;
    if (!about.failed.isEmpty()) {
        out.verdict = Verdict::Failed;
        out.why = Text(QT_TRANSLATE_NOOP("core", "This does not hold: %1"), {out.why.english()});
        out.evidence = about.failed;
    } else if (!about.notChecked.isEmpty()) {
        out.verdict = Verdict::NotChecked;
        out.why = about.notChecked;
        out.evidence = about.held;
    } else if (about.seen) {
        out.verdict = Verdict::Witnessed;
        out.evidence = about.witnessed + about.held;
    } else if (about.checked) {
        out.verdict = Verdict::Passed;
        if (!about.because.isEmpty())
            out.why = about.because;
        out.evidence = about.held;
    } else {
        out.why = QT_TRANSLATE_NOOP("core", "Nothing in this archive is about it.");
    }
    if (!about.remembered.isEmpty() && out.verdict != Verdict::Failed) {
        out.remembered = true;
        out.why = Text(QT_TRANSLATE_NOOP("core", "%1 Not judged in this run, but remembered from an earlier one: %2."),
                       {out.why.english(), about.remembered.join(QStringLiteral("; "))});
    }
    return out;
}

QList<Claim> Findings::claims(const QList<ClaimKind> &kinds) const
{
    QList<Claim> out;
    for (const ClaimKind &kind : kinds)
        out += judged(kind);
    return out;
}

} // namespace chancery::audit
