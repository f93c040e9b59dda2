// A machine that has just started is not at rest: udev answers for devices, LVM activates volumes,
// systemd mounts them. What is seen in the middle of that is another thing a second later (design
// rule 15).
#pragma once

#include <string>
#include <string_view>

#include "host/host.h"
#include "plan/plan.h"

namespace lvq {

// Waits until udev has answered all events, and until systemd has mounted, or failed to mount, what
// it is about to mount where the plan mounts or unmounts. Where neither of them runs there is
// nothing to wait for. Error "not-at-rest": udev is busy after a minute (udevadm(8), settle).
Result<> come_to_rest(Host& host, const Plan& plan);

// Waits until udev has answered all events: while it looks at a device it has that open. Error
// "not-at-rest".
Result<> settle_udev(Host& host);

// The mount point of a mount unit (systemd-escape(1), --path): "srv-a\x2db.mount" -> "/srv/a-b".
// Empty: it is no such unit.
std::string mount_point_of(std::string_view unit);

}  // namespace lvq
