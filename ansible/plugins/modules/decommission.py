#!/usr/bin/python
# Copyright the lvq contributors
# SPDX-License-Identifier: Apache-2.0
"""Takes volumes out of service."""

DOCUMENTATION = r"""
---
module: decommission
short_description: Remove a volume group, or volumes, with their mounts and lines of fstab
version_added: 1.0.0
description:
  - What is mounted is unmounted, and its lines leave fstab, before the volumes go.
  - What is in use is refused, with who uses it.
  - What is not there already is nothing to do.
options:
  vg:
    description: A whole volume group with its volumes, and the labels of its physical volumes.
    type: str
  lvs:
    description: Single volumes, as C(vg/lv). The group stays.
    type: list
    elements: str
  keep_pvs:
    description: Leave the devices of the group physical volumes, of no group.
    type: bool
    default: false
extends_documentation_fragment:
  - lvq.storage.lvq
  - lvq.storage.lvq.changes
  - lvq.storage.lvq.modes
author:
  - lvq maintainers (@lvq)
"""

EXAMPLES = r"""
- name: Two volumes go
  lvq.storage.decommission:
    lvs: [data/web, data/old-db]
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
    - {kind: logical_volume, name: data/web, change: destroy, before: {size: 1073741824}, after: null}
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
from ansible_collections.lvq.storage.plugins.module_utils.lvq import CHANGING, execute


def arguments_of(params):
    """The command line of the request."""
    arguments = ["decommission"]
    if params["vg"]:
        arguments += ["--vg", params["vg"]]
    for volume in params["lvs"] or []:
        arguments += ["--lv", volume]
    return arguments + ["--keep-pvs"] * params["keep_pvs"]


def main():
    """Entry point."""
    module = AnsibleModule(
        argument_spec=dict(
            CHANGING,
            vg={"type": "str"},
            lvs={"type": "list", "elements": "str"},
            keep_pvs={"type": "bool", "default": False},
        ),
        required_one_of=[("vg", "lvs")],
        supports_check_mode=True,
    )
    execute(module, arguments_of(module.params))


if __name__ == "__main__":
    main()
