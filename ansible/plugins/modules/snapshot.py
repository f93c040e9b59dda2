#!/usr/bin/python
# Copyright the lvq contributors
# SPDX-License-Identifier: Apache-2.0
"""Takes, removes and restores snapshots."""

DOCUMENTATION = r"""
---
module: snapshot
short_description: Take snapshots of volumes as a set, remove them, or restore one
version_added: 1.0.0
description:
  - Snapshots are taken of volumes in use, all of them or none, and mounted read-only where that is asked for.
  - A restored snapshot takes the place of its origin, and is gone then. This is done once; a rerun finds nothing to do.
options:
  state:
    description:
      - C(present) takes the snapshots, and C(absent) removes them.
      - C(restored) puts one in the place of its origin.
    type: str
    choices: [present, absent, restored]
    default: present
  lvs:
    description: The volumes of which snapshots are taken, as C(vg/lv). They are needed for C(present).
    type: list
    elements: str
  name:
    description:
      - The snapshot of C(lv) is C(lv-NAME). It is needed for C(present).
      - Where snapshots of that name are there, it is left at those, however old they are.
    type: str
  snapshots:
    description: The snapshots that are removed, or the one that is restored, as C(vg/snapshot). They are needed then.
    type: list
    elements: str
  size:
    description: Room for what changes, as C(2G) or C(30%ORIGIN). It is C(20%ORIGIN) unless it is given.
    type: str
  mount:
    description: Mount it there, read-only; of a set each below that folder.
    type: str
  before:
    description: A program on the host that brings an application into a safe state.
    type: path
  after:
    description: A program on the host that lets the application go on. It runs whatever happens.
    type: path
  deadline:
    description: So many seconds after which the application goes on at the latest. They are 30 unless they are given.
    type: int
extends_documentation_fragment:
  - lvq.storage.lvq
  - lvq.storage.lvq.changes
  - lvq.storage.lvq.modes
author:
  - lvq maintainers (@lvq)
"""

EXAMPLES = r"""
- name: Before an upgrade
  lvq.storage.snapshot:
    lvs: [data/web, data/db]
    name: before-upgrade

- name: And back
  lvq.storage.snapshot:
    state: restored
    snapshots: [data/web-before-upgrade]

- name: Away with it
  lvq.storage.snapshot:
    state: absent
    snapshots: [data/db-before-upgrade]
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
    - {kind: logical_volume, name: data/web-before-upgrade, change: create, before: null, after: {size: 4294967296}}
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


OPTIONS = ("size", "name", "mount", "before", "after", "deadline")


def arguments_of(params):
    """The command line of the request."""
    arguments = ["snap-back"]
    if params["state"] != "present":
        option = "--restore" if params["state"] == "restored" else "--remove"
        return arguments + [word for name in params["snapshots"] for word in (option, name)]
    for volume in params["lvs"]:
        arguments += ["--lv", volume]
    for option in OPTIONS:
        if params[option] is not None:
            arguments += ["--" + option, str(params[option])]
    return arguments + ["--unless-taken"]


def main():
    """Entry point."""
    module = AnsibleModule(
        argument_spec=dict(
            CHANGING,
            state={"type": "str", "choices": ["present", "absent", "restored"], "default": "present"},
            lvs={"type": "list", "elements": "str"},
            name={"type": "str"},
            snapshots={"type": "list", "elements": "str"},
            size={"type": "str"},
            mount={"type": "str"},
            before={"type": "path"},
            after={"type": "path"},
            deadline={"type": "int"},
        ),
        required_if=[
            ("state", "present", ["lvs", "name"]),
            ("state", "absent", ["snapshots"]),
            ("state", "restored", ["snapshots"]),
        ],
        supports_check_mode=True,
    )
    execute(module, arguments_of(module.params))


if __name__ == "__main__":
    main()
