#include "core/archive/overview.h"

#include "core/pki/certificate.h"

namespace chancery::archive {

namespace {

struct Signed
{
    pki::Certificate certificate;
    QString ceremony;
};

// Each key once, so that names which issue each other in a ring come to an end.
class Tree
{
public:
    explicit Tree(const QList<Signed> &all) : m_all(all), m_placed(all.size(), false) {}

    void add(qsizetype index, int depth)
    {
        if (m_placed[index])
            return;
        m_placed[index] = true;
        const pki::Certificate &c = m_all[index].certificate;
        keys += KeyOverview{c.commonName, depth,      c.algorithm,          c.fingerprint(),
                            c.notBefore,  c.notAfter, m_all[index].ceremony};
        for (qsizetype i = 0; i < m_all.size(); ++i) {
            if (m_all[i].certificate.issuerDer == c.subjectDer)
                add(i, depth + 1);
        }
    }

    QList<KeyOverview> keys;

private:
    const QList<Signed> &m_all;
    QList<bool> m_placed;
};

} // namespace

Result<Overview> overviewOf(const QList<PastCeremony> &history)
{
    Overview out;
    QList<Signed> all;
    for (const PastCeremony &past : history) {
        const ceremony::State &s = past.state;
        out.ceremonies +=
            CeremonyOverview{past.id, s.context.plan.title, s.mode, s.began, s.now, !s.endReason.isEmpty()};
        if (s.certificate.isEmpty())
            continue;
        auto certificate = pki::parseCertificate(s.certificate);
        if (!certificate)
            return Error(ErrorCode::Damaged,
                         Text(QT_TRANSLATE_NOOP("core", "The certificate of ceremony %1 cannot be read."), {past.id}),
                         QT_TRANSLATE_NOOP("core", "Check the archive with chancery-verify."))
                .withCause(std::move(certificate).error());
        all += Signed{std::move(*certificate), past.id};
    }
    Tree tree(all);
    for (qsizetype i = 0; i < all.size(); ++i) {
        if (all[i].certificate.subjectDer == all[i].certificate.issuerDer)
            tree.add(i, 0);
    }
    out.keys = tree.keys;
    return out;
}

} // namespace chancery::archive
