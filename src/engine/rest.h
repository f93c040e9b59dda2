// A machine that has just started is not at rest: udev answers for devices, LVM activates volumes,
// systemd mounts them. What lvq sees meanwhile may be different a second later (design rule 15).
#pragma once

#include <string>
#include <string_view>

#include "host/host.h"
#include "plan/plan.h"

namespace lvq {

// Waits until udev has handled all events, and until systemd has mounted, or failed to mount, what
// it is about to mount on the plan's mount points; also until it has turned on swap. It does not
// wait for udev or systemd where that does not run. Error "not-at-rest": udev is busy after a
// minute (udevadm(8), settle).
Result<> come_to_rest(Host& host, const Plan& plan);

// Waits until udev has handled all events, because it keeps a device open while it looks at it.
// Error "not-at-rest".
Result<> settle_udev(Host& host);

// The mount point of a mount unit (systemd-escape(1), --path): "srv-a\x2db.mount" -> "/srv/a-b".
// Empty where it is no mount unit.
std::string mount_point_of(std::string_view unit);

}  // namespace lvq
