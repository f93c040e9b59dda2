#!/usr/bin/python
# Copyright the lvq contributors
# SPDX-License-Identifier: Apache-2.0
"""Puts a disk in the place of another."""

DOCUMENTATION = r"""
---
module: replace_disk
short_description: Put a disk in the place of a physical volume
version_added: 1.0.0
description:
  - The new disk joins the group, everything moves to it while it is in use, and the old one leaves.
  - Of a disk that is missing, what has a copy (RAID) is repaired onto the new one.
options:
  old:
    description: The physical volume that leaves, by any path or link, or by its UUID.
    type: str
    required: true
  new:
    description: The disk that takes its place.
    type: str
    required: true
  keep_pv:
    description: Leave the old device a physical volume, of no group.
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
- name: A disk that is failing
  lvq.storage.replace_disk:
    old: /dev/sdb
    new: /dev/sdf
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
    - {kind: device, name: /dev/sdf, change: alter, before: {content: null}, after: {content: LVM2_member}}
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


def main():
    """Entry point."""
    module = AnsibleModule(
        argument_spec=dict(
            CHANGING,
            old={"type": "str", "required": True},
            new={"type": "str", "required": True},
            keep_pv={"type": "bool", "default": False},
        ),
        supports_check_mode=True,
    )
    params = module.params
    arguments = ["replace-disk", "--old", params["old"], "--new", params["new"]]
    execute(module, arguments + ["--keep-pv"] * params["keep_pv"])


if __name__ == "__main__":
    main()
