#!/usr/bin/python
# Copyright the lvq contributors
# SPDX-License-Identifier: Apache-2.0
"""Turns disks into volumes."""

DOCUMENTATION = r"""
---
module: provision
short_description: Turn disks into volumes with file systems, mounts and lines of fstab
version_added: 1.0.0
description:
  - Disks become physical volumes of a volume group.
  - In it volumes are made, with what they hold and where it is mounted.
  - Without I(pvs) the volumes go into a group that exists. A rerun finds nothing to do.
  - M(lvq.storage.converge) is the module for a whole host.
options:
  vg:
    description: The volume group.
    type: str
    required: true
  extent_size:
    description: The extent size of a new group. It is C(4M) unless it is given.
    type: str
  pvs:
    description: The devices that become physical volumes. Any link will do, as of C(/dev/disk/by-id).
    type: list
    elements: str
    default: []
  volumes:
    description: The volumes, in the order in which they are made.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: The name of the volume, without its group.
        type: str
        required: true
      size:
        description:
          - A size as C(1.5G), extents as C(256), or a share as C(80%FREE).
          - A rerun counts a share as if the volumes were not there, and finds its own result.
        type: str
        required: true
      fs:
        description: The file system, or swap. Without one the volume is left bare.
        type: str
        choices: [xfs, ext4, btrfs, vfat, swap, f2fs, ntfs, exfat]
      mount:
        description: Where it is mounted, now and by fstab.
        type: str
      options:
        description: The options of its line in fstab.
        type: str
      layout:
        description: How it lies on the disks, as C(raid1) or C(striped:2). It is C(linear) unless it is given.
        type: str
      label:
        description: The label of its file system.
        type: str
extends_documentation_fragment:
  - lvq.storage.lvq
  - lvq.storage.lvq.changes
  - lvq.storage.lvq.modes
author:
  - lvq maintainers (@lvq)
"""

EXAMPLES = r"""
- name: A volume group on two disks
  lvq.storage.provision:
    vg: data
    pvs: [/dev/sdb, /dev/sdc]
    volumes:
      - {name: web, size: 20G, fs: xfs, mount: /srv/web}
      - {name: db, size: 50G, fs: ext4, mount: /srv/db, options: noatime, layout: raid1}
      - {name: swap, size: 8G, fs: swap}

- name: One more volume on all that is free
  lvq.storage.provision:
    vg: data
    volumes:
      - {name: backup, size: 100%FREE, fs: xfs, mount: /srv/backup}
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

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.lvq.storage.plugins.module_utils.lvq import CHANGING, execute


FIELDS = ("name", "size", "fs", "mount", "options")


def escaped(field):
    """A field of --lv, in which colons divide."""
    return (field or "").replace("\\", "\\\\").replace(":", "\\:")


def arguments_of(params):
    """The command line of the request."""
    extent_size = ":" + params["extent_size"] if params["extent_size"] else ""
    arguments = ["provision", "--vg", params["vg"] + extent_size]
    for device in params["pvs"]:
        arguments += ["--pv", device]
    for volume in params["volumes"]:
        fields = [escaped(volume[field]) for field in FIELDS]
        while not fields[-1]:
            fields.pop()
        arguments += ["--lv", ":".join(fields)]
        for option in ("layout", "label"):
            if volume[option] is not None:
                arguments += ["--" + option, "%s=%s" % (volume["name"], volume[option])]
    return arguments


def main():
    """Entry point."""
    volume = {
        "name": {"type": "str", "required": True},
        "size": {"type": "str", "required": True},
        "fs": {"type": "str", "choices": ["xfs", "ext4", "btrfs", "vfat", "swap", "f2fs", "ntfs", "exfat"]},
        "mount": {"type": "str"},
        "options": {"type": "str"},
        "layout": {"type": "str"},
        "label": {"type": "str"},
    }
    module = AnsibleModule(
        argument_spec=dict(
            CHANGING,
            vg={"type": "str", "required": True},
            extent_size={"type": "str"},
            pvs={"type": "list", "elements": "str", "default": []},
            volumes={"type": "list", "elements": "dict", "default": [], "options": volume},
        ),
        supports_check_mode=True,
    )
    execute(module, arguments_of(module.params))


if __name__ == "__main__":
    main()
