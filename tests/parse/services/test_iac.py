"""Stacks, machines, clusters and configuration management: what their tools unmake, stop or deploy."""

from __future__ import annotations

import pytest
from acts_in_folder import acts_of
from hypothesis import given, settings
from hypothesis import strategies as st

from shellguard.parse.bash import read_command
from shellguard.parse.invocation import UNKNOWN, Arg, Invocation
from shellguard.parse.services import iac
from shellguard.parse.services.iac_table import MAKERS, NAMES
from shellguard.parse.services.migrations_rows import rows_of
from shellguard.parse.services.readers import PROGRAMS

DOES = {
    "pulumi, unasked": ("pulumi destroy --yes -s prod", [("delete", "stack", "prod", True)]),
    "pulumi asks": ("pulumi destroy", [("delete", "stack", "", False)]),
    "pulumi, told by a variable": ("PULUMI_SKIP_CONFIRMATIONS=1 pulumi up", [("deploy", "stack", "", True)]),
    "pulumi looks": ("pulumi preview", []),
    "pulumi shows what would go": ("pulumi destroy --preview-only", []),
    "pulumi forgets": ("pulumi state delete urn:x --yes", [("forget", "state", "", True)]),
    "cdk": ("npx cdk destroy --force Web", [("delete", "stack", "", True)]),
    "cdk, nobody asked": ("cdk deploy --require-approval never", [("deploy", "stack", "", True)]),
    "cdk asks": ("cdk deploy Web", [("deploy", "stack", "", False)]),
    "cdk looks": ("cdk diff Delete", []),
    "serverless": ("sls remove --stage prod", [("delete", "stack", "prod", True)]),
    "serverless packages": ("serverless package", []),
    "sst": ("npx sst remove --stage prod", [("delete", "stack", "prod", True)]),
    "sam": ("sam delete --no-prompts --stack-name web", [("delete", "stack", "web", True)]),
    "packer over an image": ("packer build -force web.pkr.hcl", [("replace", "image", "", True)]),
    "packer fetches plugins": ("packer init -force web.pkr.hcl", []),
    "nomad": ("nomad job stop -purge web", [("delete", "workload", "", True)]),
    "nomad, not named in the table": ("nomad policy delete web", [("delete", "policy", "", True)]),
    "nomad looks": ("nomad job status web", []),
    "virsh": ("virsh -c qemu+ssh://h/system undefine web --remove-all-storage", [("delete", "volume", "qemu+ssh://h/system", True)]),
    "virsh lists": ("virsh list --all", []),
    "proxmox": ("qm destroy 100 --purge", [("delete", "instance", "", True)]),
    "lxc": ("lxc delete web --force", [("delete", "instance", "", True)]),
    "openstack, a compound": ("openstack security group delete web", [("delete", "firewall", "", True)]),
    "openstack lists": ("openstack server list", []),
    "vsphere": ("govc vm.destroy web", [("delete", "instance", "", True)]),
    "chef": ("knife node delete web -y", [("delete", "node", "", True)]),
    "ansible removes": ("ansible all -m file -a 'path=/srv state=absent'", [("delete", "objects", "all", True)]),
    "ansible stops": ("ansible web -m ansible.builtin.service -a 'name=nginx state=stopped'", [("stop", "unit", "web", True)]),
    "ansible, dry": ("ansible all --check -m file -a 'path=/srv state=absent'", []),
    "ansible pings": ("ansible all -m ping", []),
    "a playbook": ("ansible-playbook site.yml", []),
    "a playbook that removes": ("ansible-playbook -i prod site.yml -e state=absent", [("delete", "unknown", "prod", False)]),
    "salt": ("salt '*' system.reboot", [("stop", "instance", "*", True)]),
    "salt, dry": ("salt '*' state.apply test=True", []),
}  # fmt: skip


@pytest.mark.parametrize(("command", "expected"), DOES.values(), ids=DOES)
def test_command_is_read_to_acts(command: str, expected: list[tuple[str, str, str, bool]]) -> None:
    assert [(a.verb, a.thing, a.where, a.is_certain) for a in acts_of(command)] == expected


@pytest.mark.parametrize(
    "command",
    [
        "kind delete cluster",
        "minikube delete --all",
        "k3d cluster delete dev",
        "vagrant destroy -f",
        "multipass purge",
    ],
)
def test_development_machines_are_local(command: str) -> None:
    assert [a.is_local for a in acts_of(command)] == [True]


CARRIED = {
    "knife": "knife ssh 'role:web' 'rm -rf /srv/app'",
    "fabric": "fab -H web1,web2 -- rm -rf /srv/app",
    "ansible": "ansible web -m shell -a 'rm -rf /srv/app'",
    "salt": "salt '*' cmd.run 'rm -rf /srv/app'",
}


@pytest.mark.parametrize("command", CARRIED.values(), ids=CARRIED)
def test_command_on_many_hosts_is_read(command: str) -> None:
    calls = read_command(command, cwd="/w", home="/h").invocations
    assert [c.words for c in calls if c.program == "rm" and c.host] == [("-rf", "/srv/app")]


def test_every_tool_of_the_table_is_registered() -> None:
    assert {*MAKERS, *NAMES} <= PROGRAMS
    assert all(rows_of(m.rows) for m in MAKERS.values())


_WORDS = st.sampled_from(
    [
        "destroy",
        "delete",
        "--yes",
        "-f",
        "",
        "-",
        "--",
        UNKNOWN,
        "=",
        "state=absent",
        "-a",
        "all",
        "cluster",
        "é" * 40,
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted({*MAKERS, *NAMES, "ansible", "salt", "ansible-playbook"})),
    st.lists(_WORDS, max_size=6),
)
def test_reader_takes_any_words(program: str, words: list[str]) -> None:
    iac.read(Invocation(program, tuple(Arg(w) for w in words)), world=None)
