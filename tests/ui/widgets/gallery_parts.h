// Sample widgets of one invented ceremony, as the design's pictures show it.
#pragma once

#include <QList>
#include <QString>

class QWidget;

namespace chancery::ui::gallery {

struct Page
{
    QString name;
    QWidget *widget;
};

QList<Page> makePages();

} // namespace chancery::ui::gallery
