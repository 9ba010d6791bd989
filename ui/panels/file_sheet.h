// A small file that a person picks: a request, a public key, a signature made elsewhere; or where one is saved to.
#pragma once

#include "ui/panels/sheet.h"

#include <QPointer>
#include <functional>

class QFileDialog;

namespace chancery::ui {

class Notice;

class FileSheet : public Sheet
{
    Q_OBJECT
public:
    using Read = std::function<void(const QByteArray &bytes)>;
    using Saved = std::function<void(const QString &path)>;

    // What cannot be read or written is said in the sheet, which stays. read and saved are called once, while owner is
    // still there. The file itself is read and written on another thread, since a drive may be slow.
    static void open(QWidget *owner, const QString &title, const QString &filter, Read read);
    static void save(QWidget *owner, const QString &title, const QString &name, const QByteArray &bytes, Saved saved);

    PrimaryAct primary() const override;
    void triggerPrimary() override;
    QWidget *firstFocus() override;

private:
    FileSheet(QWidget *owner, const QString &title);
    void take(const QString &path);
    void done(const QString &path, const QByteArray &bytes, const QString &refused);

    QPointer<QWidget> m_owner;
    Read m_read;
    Saved m_saved;
    QByteArray m_bytes; // to save
    bool m_busy = false;
    Notice *m_refused;
    QFileDialog *m_files;
};

} // namespace chancery::ui
