#!/usr/bin/python
# Copyright the lvq contributors
# SPDX-License-Identifier: Apache-2.0
"""Makes a volume larger."""

DOCUMENTATION = r"""
---
module: grow
short_description: Make a volume and what it holds larger, and add disks to its group
version_added: 1.0.0
description:
  - A volume becomes larger, and the file system or swap on it, while it is in use.
  - Disks join its group in the same transaction, or physical volumes of it take what their disks have more.
  - A file system that is smaller than its volume grows too, whether the volume has the size already or not.
options:
  vg:
    description: The volume group that the devices of I(pvs) join.
    type: str
  pvs:
    description:
      - With I(vg), the devices that are to be physical volumes of the group. The others stay in it.
      - Without it, physical volumes that are to be as large as their disks. A partition at the end of its disk grows first.
    type: list
    elements: str
  lv:
    description: The volume, as C(vg/lv).
    type: str
  size:
    description:
      - What it is to have, as C(200G) or C(30%VG).
      - C(+100%FREE) is the only size with a plus, as any other would make the volume larger at each run.
    type: str
  onto:
    description: The physical volumes from which the new extents come.
    type: list
    elements: str
    default: []
extends_documentation_fragment:
  - lvq.storage.lvq
  - lvq.storage.lvq.changes
  - lvq.storage.lvq.modes
author:
  - lvq maintainers (@lvq)
"""

EXAMPLES = r"""
- name: A disk joins, and the volume gets all that is free then
  lvq.storage.grow:
    vg: data
    pvs: [/dev/sdd]
    lv: data/home
    size: +100%FREE

- name: The disk of a physical volume has become larger
  lvq.storage.grow:
    pvs: [/dev/sdb]
"""

RETURN = r"""
status:
  description: What lvq says. C(nothing_to_do), C(ready) in check mode and C(completed) are no failures; others are.
  returned: always
  type: str
  sample: completed
transaction:
  description: The identifier by which C(lvq history) and M(lvq.storage.recover) know the transaction, or null.
  returned: always
  type: str
  sample: 20261130T202741Z-fae323
changes:
  description: What becomes of each object, with its state before and after. Sizes are bytes.
  returned: always
  type: list
  elements: dict
  sample:
    - {kind: logical_volume, name: data/home, change: alter, before: {size: 1073741824}, after: {size: 2147483648}}
steps:
  description: What runs, step by step, and how each step ended.
  returned: always
  type: list
  elements: dict
refusals:
  description: All reasons for which it was refused, each with its code, evidence, hint, and word of consent.
  returned: always
  type: list
  elements: dict
lvq_warnings:
  description: The warnings of lvq, in the same form as the refusals.
  returned: always
  type: list
  elements: dict
stopped_at:
  description: The number of the step at which it stopped; null where all ran and the goal is not reached.
  returned: when it stopped
  type: int
error:
  description: Why it stopped, with the own words of the tool.
  returned: when it stopped
  type: dict
next:
  description: The commands that lead on from here, the best first.
  returned: always
  type: list
  elements: list
recovered:
  description: The results of the transactions that were finished or taken back first.
  returned: when I(on_open) led to any
  type: list
  elements: dict
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.lvq.storage.plugins.module_utils.lvq import CHANGING, execute, given, repeated


def arguments_of(params):
    """The command line of the request."""
    return ["grow"] + given(params, "vg", "lv", "size") + repeated("--pv", params["pvs"]) + repeated("--onto", params["onto"])


def main():
    """Entry point."""
    module = AnsibleModule(
        argument_spec=dict(
            CHANGING,
            vg={"type": "str"},
            pvs={"type": "list", "elements": "str"},
            lv={"type": "str"},
            size={"type": "str"},
            onto={"type": "list", "elements": "str", "default": []},
        ),
        required_together=[("lv", "size")],
        required_one_of=[("vg", "lv")],
        required_by={"vg": ["pvs"]},
        supports_check_mode=True,
    )
    size = module.params["size"] or ""
    if size.startswith("+") and size != "+100%FREE":
        module.fail_json(msg="size: %s would make the volume larger at each run; say how large it is to be" % size)
    execute(module, arguments_of(module.params))


if __name__ == "__main__":
    main()
