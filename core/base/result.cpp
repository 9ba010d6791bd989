#include "core/base/result.h"

namespace chancery {

QString Error::english() const
{
    QString line = m_text.english();
    if (!m_detail.isEmpty())
        line += QStringLiteral(" (%1)").arg(m_detail);
    if (m_cause)
        line += QStringLiteral(": ") + m_cause->english();
    return line;
}

} // namespace chancery
