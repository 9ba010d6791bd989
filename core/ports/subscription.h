// What a caller holds while it wants to be told of changes.
#pragma once

namespace chancery::ports {

// Ends when it is destroyed; nobody is called after that.
class Subscription
{
public:
    virtual ~Subscription() = default;
};

} // namespace chancery::ports
