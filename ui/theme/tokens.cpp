#include "ui/theme/tokens.h"

#include <array>

namespace chancery::ui {

namespace {

struct Row
{
    const char *name;
    QRgb light;
    QRgb dark;
};

constexpr QRgb rgb(unsigned value)
{
    return 0xff000000U | value;
}

// In the order of enum Token.
constexpr std::array<Row, TokenCount> Table{{
    {"window", rgb(0xE9ECEE), rgb(0x0D1115)},     {"panel", rgb(0xF4F6F7), rgb(0x141A1F)},
    {"stage", rgb(0xFFFFFF), rgb(0x1A2127)},      {"sunk", rgb(0xEEF1F3), rgb(0x12171C)},
    {"ink", rgb(0x12181E), rgb(0xEEF1F3)},        {"ink2", rgb(0x3A4651), rgb(0xC2CBD2)},
    {"ink3", rgb(0x56626D), rgb(0x9AA7B1)},       {"line", rgb(0xD2D8DD), rgb(0x2C363F)},
    {"line2", rgb(0xB7C0C7), rgb(0x3F4B55)},      {"ctl", rgb(0x7B8791), rgb(0x74818C)},
    {"accent", rgb(0x17498A), rgb(0x8FBDF5)},     {"onAccent", rgb(0xFFFFFF), rgb(0x0A1726)},
    {"accentTint", rgb(0xE5EDF7), rgb(0x1B2E45)}, {"accentMid", rgb(0x9DB7D8), rgb(0x3D618C)},
    {"ok", rgb(0x0A6354), rgb(0x74D3BC)},         {"okTint", rgb(0xE2F1ED), rgb(0x15322C)},
    {"okEdge", rgb(0x8FC3B7), rgb(0x2F6558)},     {"warn", rgb(0x7A4A00), rgb(0xF2C263)},
    {"warnTint", rgb(0xFCF1DC), rgb(0x352A13)},   {"warnEdge", rgb(0xDDB877), rgb(0x6E5522)},
    {"stop", rgb(0xA0251C), rgb(0xFFA195)},       {"stopTint", rgb(0xFBEAE8), rgb(0x3B1F1C)},
    {"stopEdge", rgb(0xE0A29C), rgb(0x83423B)},   {"live", rgb(0x12181E), rgb(0xEEF1F3)},
    {"onLive", rgb(0xFFFFFF), rgb(0x12181E)},     {"amber", rgb(0xF4BC3D), rgb(0xE8B13A)},
    {"amber2", rgb(0xE0A31B), rgb(0xC9921B)},     {"onAmber", rgb(0x1B1300), rgb(0x1B1300)},
    {"bar", rgb(0x5B7FAE), rgb(0x5F8ABF)},        {"barLine", rgb(0x2E5890), rgb(0x8FBDF5)},
    {"qrDark", rgb(0x000000), rgb(0x000000)},     {"qrLight", rgb(0xFFFFFF), rgb(0xFFFFFF)},
}};

const Row &row(Token token)
{
    return Table[static_cast<std::size_t>(token)];
}

} // namespace

QColor tokenColor(Scheme scheme, Token token)
{
    return QColor::fromRgb(scheme == Scheme::Light ? row(token).light : row(token).dark);
}

QString tokenName(Token token)
{
    return QString::fromLatin1(row(token).name);
}

} // namespace chancery::ui
