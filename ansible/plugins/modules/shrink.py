#!/usr/bin/python
# Copyright the lvq contributors
# SPDX-License-Identifier: Apache-2.0
"""Makes a volume smaller."""

DOCUMENTATION = r"""
---
module: shrink
short_description: Make a file system and its volume smaller, an xfs too
version_added: 1.0.0
description:
  - The file system or swap area becomes smaller first, and its volume after it.
  - An xfs, which cannot become smaller in place, is copied to a smaller volume, which takes its place.
options:
  lv:
    description: The volume, as C(vg/lv).
    type: str
    required: true
  size:
    description:
      - What it is to have, as C(20G).
      - Sizes that are relative to what it has, as C(-5G) and C(50%LV), are not taken.
      - They would make it smaller at each run.
    type: str
    required: true
  keep_old:
    description: Leave the old volume of an xfs there, read-only. What holds no xfs is refused with it.
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
- name: 20 GiB, whatever file system it holds
  lvq.storage.shrink:
    lv: data/web
    size: 20G
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
    - {kind: logical_volume, name: data/web, change: alter, before: {size: 42949672960}, after: {size: 21474836480}}
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


def request(command, params):
    """The command line of the request."""
    return [command, "--lv", params["lv"], "--size", params["size"]]


def for_xfs(params):
    """What shrink is told to be replaced by, where the volume holds an xfs."""
    def instead(document):
        codes = [refusal["code"] for refusal in document["refusals"]]
        return request("shrink-xfs", params) if "xfs-cannot-shrink" in codes else None
    return instead


def main():
    """Entry point."""
    module = AnsibleModule(
        argument_spec=dict(
            CHANGING,
            lv={"type": "str", "required": True},
            size={"type": "str", "required": True},
            keep_old={"type": "bool", "default": False},
        ),
        supports_check_mode=True,
    )
    params = module.params
    if params["size"].startswith("-") or params["size"].endswith("%LV"):
        module.fail_json(
            msg="size: %s would make the volume smaller at each run; say how large it is to be" % params["size"])
    if params["keep_old"]:
        execute(module, request("shrink-xfs", params) + ["--keep-old"])
    execute(module, request("shrink", params), instead=for_xfs(params))


if __name__ == "__main__":
    main()
