#!/usr/bin/python
# Copyright the lvq contributors
# SPDX-License-Identifier: Apache-2.0
"""Makes a host what a specification says."""

DOCUMENTATION = r"""
---
module: converge
short_description: Make the storage of a host what a specification says
version_added: 1.0.0
description:
  - Groups, volumes, file systems, mounts, swap and fstab become what the specification says, as one transaction.
  - What the specification does not say is not managed and stays as it is. Nothing is removed without C(absent).
  - A rerun finds nothing to do. What loses something needs its word in I(consent).
options:
  spec:
    description:
      - The specification, as docs/specification.md describes it. lvq is given it as JSON on its standard input.
      - Ansible reads C(no) and C(yes) as booleans, so a label or a name like these has to be quoted.
    type: dict
    required: true
extends_documentation_fragment:
  - lvq.storage.lvq
  - lvq.storage.lvq.changes
  - lvq.storage.lvq.modes
author:
  - lvq maintainers (@lvq)
"""

EXAMPLES = r"""
- name: Two volumes on two disks
  lvq.storage.converge:
    spec:
      lvq: 1
      volume_groups:
        data:
          devices:
            - id: wwn-0x5000c500a1b2c3d4
            - path: /dev/sdc
          volumes:
            web: {size: 20G, fs: xfs, mount: /srv/web}
            db: {size: at-least 50G, fs: ext4, mount: /srv/db, options: noatime}

- name: A volume goes, and another one becomes smaller
  lvq.storage.converge:
    spec:
      lvq: 1
      volume_groups:
        data:
          volumes:
            old: {absent: true}
            web: {size: 10G}
    consent:
      - remove:data/old
      - shrink:data/web
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
    - {kind: logical_volume, name: data/web, change: create, before: null, after: {size: 21474836480, content: xfs}}
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

import json

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.lvq.storage.plugins.module_utils.lvq import CHANGING, execute


def main():
    """Entry point."""
    module = AnsibleModule(
        argument_spec=dict(CHANGING, spec={"type": "dict", "required": True}),
        supports_check_mode=True,
    )
    # lvq takes characters as they are and refuses escapes for pairs of surrogates.
    execute(module, ["converge", "-"], json.dumps(module.params["spec"], ensure_ascii=False))


if __name__ == "__main__":
    main()
