#!/usr/bin/python
# Copyright the lvq contributors
# SPDX-License-Identifier: Apache-2.0
"""Gives a volume or a group another name."""

DOCUMENTATION = r"""
---
module: rename
short_description: Give a volume or a volume group another name while it is in use
version_added: 1.0.0
description:
  - The volume or group gets the new name, and so does every line of fstab and crypttab that goes by the old one.
  - Where only the new name is there, there is nothing to do.
options:
  lv:
    description: The volume, as C(vg/lv), by its old name.
    type: str
  vg:
    description: The volume group, by its old name.
    type: str
  to:
    description: The new name, of a volume without its group.
    type: str
    required: true
extends_documentation_fragment:
  - lvq.storage.lvq
  - lvq.storage.lvq.changes
  - lvq.storage.lvq.modes
author:
  - lvq maintainers (@lvq)
"""

EXAMPLES = r"""
- name: Another name for a volume
  lvq.storage.rename:
    lv: data/home
    to: people
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
    - {kind: logical_volume, old_name: data/home, name: data/people, change: alter, before: {}, after: {}}
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
            lv={"type": "str"},
            vg={"type": "str"},
            to={"type": "str", "required": True},
        ),
        required_one_of=[("lv", "vg")],
        mutually_exclusive=[("lv", "vg")],
        supports_check_mode=True,
    )
    params = module.params
    what = ["--lv", params["lv"]] if params["lv"] else ["--vg", params["vg"]]
    execute(module, ["rename"] + what + ["--to", params["to"]])


if __name__ == "__main__":
    main()
