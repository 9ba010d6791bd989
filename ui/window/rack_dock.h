// The trainer's key rack under the stage, in a rehearsal only: shows ports::KeyRack and drives it.
#pragma once

#include "core/ports/key_rack.h"
#include "core/session/snapshot.h"

#include <QWidget>

namespace chancery::ui {

class KeyRackView;
struct RackKey;

class RackDock : public QWidget
{
    Q_OBJECT
public:
    // rack outlives the dock.
    explicit RackDock(ports::KeyRack &rack, QWidget *parent = nullptr);
    ~RackDock() override;

    void present(const std::shared_ptr<const session::Snapshot> &snapshot);
    void setRoom(bool small, bool bar); // bar: no key is asked for, one is still in
    bool anyInserted() const;
    // Where the trainer's next act is: Touch while a key blinks; with insert also the key that comes next. Else null.
    QWidget *waitedFor(bool insert) const;

signals:
    void changed();                     // a key went in or out
    void refused(const QString &words); // the rack did not do it, and why

private:
    void refresh();
    void chooseNext(const QList<RackKey> &keys);
    void act(int number, Result<void> (ports::KeyRack::*what)(const QString &));

    ports::KeyRack &m_rack;
    KeyRackView *m_view;
    std::shared_ptr<const session::Snapshot> m_snapshot;
    bool m_wantSmall = false;
    int m_next = 0; // the key that comes next; 0: none
    std::unique_ptr<ports::Subscription> m_subscription;
};

} // namespace chancery::ui
