// A thread that does one thing after another for one device; the answer comes back to the thread of a context object.
#pragma once

#include <QObject>
#include <QThread>
#include <functional>
#include <memory>

namespace chancery::session {

class Worker
{
public:
    explicit Worker(const QString &name);
    ~Worker(); // waits for what runs; what has not begun is dropped
    Worker(const Worker &) = delete;
    Worker &operator=(const Worker &) = delete;

    // Runs work on the worker's thread, then done with its result on context's thread. The result is moved, never
    // copied: it may hold secrets. context must outlive the worker.
    template <class R>
    void run(std::function<R()> work, QObject *context, std::function<void(R)> done)
    {
        post([work = std::move(work), target = Context(context), done = std::move(done)] {
            auto result = std::make_shared<R>(work());
            target.call([result, done] { done(std::move(*result)); });
        });
    }

private:
    // The context object outlives the worker: its owner destroys the worker first.
    class Context
    {
    public:
        explicit Context(QObject *object) : m_object(object) {}
        void call(std::function<void()> f) const
        {
            QMetaObject::invokeMethod(m_object, std::move(f), Qt::QueuedConnection);
        }

    private:
        QObject *m_object;
    };
    void post(std::function<void()> job);

    QThread m_thread;
    QObject *m_target; // lives on m_thread
};

} // namespace chancery::session
