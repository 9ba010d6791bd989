#include "ui/panels/file_sheet.h"

#include "ui/widgets/notice.h"

#include <QAbstractButton>
#include <QCoreApplication>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QSaveFile>
#include <QThread>
#include <QVBoxLayout>

namespace chancery::ui {

namespace {

constexpr qint64 LargestFile = 64 * 1024; // requests, public keys and signature files are far smaller

struct Outcome
{
    QByteArray bytes;
    QString refused; // empty: it went well
};

Outcome readFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {{}, file.errorString()};
    const QByteArray bytes = file.read(LargestFile + 1); // devices and pipes tell no size
    if (bytes.size() > LargestFile)
        return {{}, FileSheet::tr("It is larger than any file of this kind.")};
    return {bytes, {}};
}

Outcome writeFile(const QString &path, const QByteArray &bytes)
{
    QSaveFile file(path);
    const bool written = file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
    return {{}, written ? QString() : file.errorString()};
}

} // namespace

void FileSheet::open(QWidget *owner, const QString &title, const QString &filter, Read read)
{
    auto *sheet = new FileSheet(owner, title);
    sheet->m_files->setNameFilter(filter);
    sheet->m_files->setFileMode(QFileDialog::ExistingFile);
    sheet->m_read = std::move(read);
    openSheet(owner, sheet);
}

void FileSheet::save(QWidget *owner, const QString &title, const QString &name, const QByteArray &bytes, Saved saved)
{
    auto *sheet = new FileSheet(owner, title);
    sheet->m_files->setAcceptMode(QFileDialog::AcceptSave);
    sheet->m_files->setOption(QFileDialog::DontConfirmOverwrite); // that would be a window of its own
    sheet->m_files->selectFile(name);
    sheet->m_bytes = bytes;
    sheet->m_saved = std::move(saved);
    openSheet(owner, sheet);
}

FileSheet::FileSheet(QWidget *owner, const QString &title)
    : Sheet(title), m_owner(owner), m_refused(new Notice), m_files(new QFileDialog)
{
    setObjectName(QStringLiteral("fileSheet"));
    content()->addWidget(m_refused);
    m_refused->hide();
    // Qt's own file list, as a part of the sheet instead of a window of its own.
    m_files->setOption(QFileDialog::DontUseNativeDialog);
    m_files->setWindowFlags(Qt::Widget);
    m_files->setSizeGripEnabled(false);
    content()->addWidget(m_files, 1);
    connect(m_files, &QFileDialog::fileSelected, this, &FileSheet::take);
    connect(m_files, &QDialog::rejected, this, &Sheet::close);
}

PrimaryAct FileSheet::primary() const
{
    return {m_saved ? tr("Save the file") : tr("Read the file"), !m_busy, {}, {}};
}

void FileSheet::triggerPrimary()
{
    if (auto *button = m_files->findChild<QAbstractButton *>(QStringLiteral("openButton")); button && !m_busy)
        button->click();
    else
        QMetaObject::invokeMethod(m_files, "accept");
}

QWidget *FileSheet::firstFocus()
{
    return m_files->findChild<QLineEdit *>(QStringLiteral("fileNameEdit"));
}

void FileSheet::take(const QString &path)
{
    if (m_busy)
        return;
    m_busy = true;
    emit changed();
    QThread *thread =
        QThread::create([guard = QPointer<FileSheet>(this), path, save = static_cast<bool>(m_saved), bytes = m_bytes] {
            const Outcome outcome = save ? writeFile(path, bytes) : readFile(path);
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [guard, path, outcome] {
                    if (guard)
                        guard->done(path, outcome.bytes, outcome.refused);
                },
                Qt::QueuedConnection);
        });
    QObject::connect(thread, &QThread::finished, thread, &QObject::deleteLater);
    thread->start();
}

void FileSheet::done(const QString &path, const QByteArray &bytes, const QString &refused)
{
    m_busy = false;
    if (!refused.isEmpty()) {
        m_refused->set(Notice::Tone::Warn, m_saved ? tr("The file was not saved") : tr("This file was not taken"),
                       refused);
        m_refused->show();
        m_files->show(); // it hides itself when a file was chosen
        emit changed();
        return;
    }
    const Read read = std::exchange(m_read, Read());
    const Saved saved = std::exchange(m_saved, Saved());
    const QPointer<QWidget> owner = m_owner;
    close();
    if (owner && read)
        read(bytes);
    if (owner && saved)
        saved(path);
}

} // namespace chancery::ui
