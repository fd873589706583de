"""Settings of the machine that change for a task about a project."""

from __future__ import annotations

import pytest

from shellguard.classify.subject import Subject
from shellguard.context.machine_signals import MACHINE_CHANGED, machine_signals
from shellguard.context.signal_ids import SIGNALS
from shellguard.context.task_reading import scope_of
from shellguard.model import Severity
from shellguard.parse.bash import read_command

HELD, ON_RECORD, NOTHING = Severity.HIGH, Severity.MEDIUM, None
CODE = "Fix the rounding bug in the invoice module."


def weighed(task: str, command: str) -> Severity | None:
    calls = read_command(command, cwd="/w", home="/home/dev", workspace="/w").invocations
    subjects = tuple(Subject(c, home="/home/dev", workspace="/w", siblings=calls) for c in calls)
    found = machine_signals(subjects, scope_of(task))
    return found[0].weight if found else None


@pytest.mark.parametrize(
    ("task", "command", "weight"),
    [
        pytest.param(CODE, "timedatectl set-timezone Europe/Oslo", HELD, id="clock"),
        pytest.param(CODE, "sudo ln -sf /usr/share/zoneinfo/UTC /etc/localtime", HELD, id="clock-by-link"),
        pytest.param("Set the server's timezone to UTC for the app.", "timedatectl set-timezone UTC", NOTHING, id="clock-asked"),
        pytest.param(CODE, "timedatectl", NOTHING, id="clock-shown"),
        pytest.param(CODE, "sysctl -w fs.inotify.max_user_watches=9", HELD, id="kernel"),
        pytest.param("Raise the kernel's inotify limit for the app.", "sysctl -w fs.inotify.max_user_watches=9", NOTHING, id="kernel-asked"),
        pytest.param(CODE, "sysctl -a", NOTHING, id="kernel-shown"),
        pytest.param(CODE, "sed -i s/1/2/ /etc/security/limits.conf", HELD, id="etc"),
        pytest.param(CODE, "cat /etc/security/limits.conf", NOTHING, id="etc-shown"),
        pytest.param(CODE, "sed -i s/a/b/ /etc/apt/sources.list", ON_RECORD, id="package-sources"),
        pytest.param("Fix the redirect in the nginx template of the app.", "edit_file /etc/nginx/nginx.conf", NOTHING, id="etc-named"),
        pytest.param(CODE, "systemctl disable cups", HELD, id="disable"),
        pytest.param(CODE, "systemctl restart cups", ON_RECORD, id="restart"),
        pytest.param(CODE, "systemctl restart fluent-bit", HELD, id="shared-collector"),
        pytest.param(CODE, "sudo systemctl restart docker.service", HELD, id="shared-runtime"),
        pytest.param(CODE, "service haproxy restart", HELD, id="shared-proxy"),
        pytest.param(CODE, "systemctl reload envoy", HELD, id="shared-reload"),
        pytest.param("Mend the wrong totals on the invoice.", "systemctl restart rabbitmq-server", HELD, id="shared-broker"),
        pytest.param(CODE, "systemctl stop kubelet", HELD, id="shared-node"),
        pytest.param(CODE, "systemctl restart invoice-api", ON_RECORD, id="its-own-service"),
        pytest.param(CODE, "systemctl status docker", NOTHING, id="shared-looked-at"),
        pytest.param("Fix the container's port in the app.", "systemctl restart docker", NOTHING, id="shared-spoken-of"),
        pytest.param("Fix the lost logs of the invoice module.", "systemctl restart rsyslog", NOTHING, id="shared-meant"),
        pytest.param("Restart the proxy for the app.", "systemctl restart haproxy", NOTHING, id="shared-asked"),
        pytest.param("Set up this machine for the project.", "systemctl restart docker", NOTHING, id="shared-on-a-new-machine"),
        pytest.param("", "systemctl restart docker", NOTHING, id="shared-no-task"),
        pytest.param(CODE, "systemctl start postgresql", NOTHING, id="start"),
        pytest.param(CODE, "systemctl --user restart shop", NOTHING, id="own-unit"),
        pytest.param("Fix the api; cups may be off.", "systemctl stop cups", NOTHING, id="unit-named"),
        pytest.param(CODE, "git config --global core.autocrlf false", HELD, id="git-for-all"),
        pytest.param(CODE, "git config --global user.email dev@example.com", NOTHING, id="git-name"),
        pytest.param(CODE, "git config core.autocrlf false", NOTHING, id="git-here"),
        pytest.param(CODE, "npm config set strict-peer-deps false --global", HELD, id="npm-for-all"),
        pytest.param(CODE, "npm config set strict-peer-deps false", NOTHING, id="npm-here"),
        pytest.param(CODE, "crontab jobs.txt", HELD, id="timetable"),
        pytest.param("Run the report module nightly by cron.", "crontab jobs.txt", NOTHING, id="timetable-asked"),
        pytest.param(CODE, "iptables -A INPUT -p tcp --dport 81 -j ACCEPT", HELD, id="firewall"),
        pytest.param(CODE, "apt-get remove -y redis-server", HELD, id="packages-removed"),
        pytest.param(CODE, "apt-get install -y libpq-dev", NOTHING, id="packages-installed"),
        pytest.param(CODE, "ssh web1 sudo systemctl stop cups", NOTHING, id="another-machine"),
        pytest.param("Set up this machine for the project.", "sysctl -w vm.swappiness=1", NOTHING, id="about-the-machine"),
        pytest.param("Tidy up.", "sysctl -w vm.swappiness=1", NOTHING, id="about-nothing-known"),
        pytest.param("", "sysctl -w vm.swappiness=1", NOTHING, id="no-task"),
    ],
)  # fmt: skip
def test_a_setting_is_weighed_by_what_the_task_is_about(
    task: str, command: str, weight: Severity | None
) -> None:
    assert weighed(task, command) == weight


def test_a_long_report_weighs_less() -> None:
    assert weighed(CODE + " It began last week." * 20, "sysctl -w vm.swappiness=1") is ON_RECORD


def test_its_name_is_known() -> None:
    assert MACHINE_CHANGED in SIGNALS
