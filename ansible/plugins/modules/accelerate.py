#!/usr/bin/python
# Copyright the lvq contributors
# SPDX-License-Identifier: Apache-2.0
"""Puts a cache in front of a volume."""

DOCUMENTATION = r"""
---
module: accelerate
short_description: Put a fast device as a cache in front of a volume, or take it away
version_added: 1.0.0
description:
  - A cache of dm-cache is put in front of a volume that is in use, or written back and taken away.
options:
  lv:
    description: The volume, as C(vg/lv).
    type: str
    required: true
  state:
    description: Whether it has a cache.
    type: str
    choices: [present, absent]
    default: present
  cache:
    description: The fast device. It is needed for C(present).
    type: str
  size:
    description: So much of the device, as C(200G). It is all of it unless it is given.
    type: str
  mode:
    description: C(writethrough) cannot lose data, and is what lvq does unless it is told otherwise.
    type: str
    choices: [writethrough, writeback]
  chunk_size:
    description: Of the cache, a multiple of 32K. It is chosen by the size of the cache unless it is given.
    type: str
  keep_pv:
    description: With C(absent), leave the device a physical volume, of no group.
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
- name: A cache of 200 GiB
  lvq.storage.accelerate:
    lv: data/home
    cache: /dev/nvme0n1
    size: 200G

- name: Away with it again
  lvq.storage.accelerate:
    lv: data/home
    state: absent
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
    - {kind: logical_volume, name: data/home, change: alter, before: {layout: linear}, after: {layout: cache}}
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
    arguments = ["accelerate", "--lv", params["lv"]]
    if params["state"] == "absent":
        return arguments + ["--detach"] + ["--keep-pv"] * params["keep_pv"]
    size = ":" + params["size"] if params["size"] else ""
    arguments += ["--cache", params["cache"] + size]
    for option in ("mode", "chunk_size"):
        if params[option] is not None:
            arguments += ["--" + option.replace("_", "-"), params[option]]
    return arguments


def main():
    """Entry point."""
    module = AnsibleModule(
        argument_spec=dict(
            CHANGING,
            lv={"type": "str", "required": True},
            state={"type": "str", "choices": ["present", "absent"], "default": "present"},
            cache={"type": "str"},
            size={"type": "str"},
            mode={"type": "str", "choices": ["writethrough", "writeback"]},
            chunk_size={"type": "str"},
            keep_pv={"type": "bool", "default": False},
        ),
        required_if=[("state", "present", ["cache"])],
        supports_check_mode=True,
    )
    execute(module, arguments_of(module.params))


if __name__ == "__main__":
    main()
