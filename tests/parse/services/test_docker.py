"""docker, podman, compose and the tools around them: what they would do."""

from __future__ import annotations

import pytest

from shellguard.classify.given import Given
from shellguard.classify.subject import names_of
from shellguard.parse.bash import read_command
from shellguard.parse.services.readers import service_acts


def file(content: str) -> dict[str, str]:
    return {"kind": "file", "content": content}


WORLD = Given(
    {
        "/w/named/compose.yaml": file("services: {db: {image: x, volumes: ['data:/d', '/tmp']}}\nvolumes: {data: , logs: {external: true}}\n"),
        "/w/named/compose.override.yaml": file("volumes: {more: {}}\n"),
        "/w/cache/docker-compose.yml": file("services: {web: {image: x}}\nvolumes: {npm-cache: {}}\n"),
        "/w/unnamed/compose.yml": file("services: {web: {image: x, volumes: ['/data']}}\n"),
        "/w/none/compose.yml": file("services: {web: {image: x}}\n"),
        "/w/include/compose.yml": file("include: [../named/compose.yaml]\n"),
        "/w/broken/compose.yml": file("{{"),
    },
    workspace="/w",
)  # fmt: skip

SAID = {
    # -- volumes
    "docker volume rm pgdata": ["docker: delete volume pgdata (local)"],
    "docker volume remove -f pgdata": ["docker: delete volume pgdata (local)"],
    "docker volume rm app_cache test_db": ["docker: delete cache app_cache test_db (local)"],
    "docker volume rm app_cache pgdata": ["docker: delete volume app_cache pgdata (local)"],
    "docker volume rm $(docker volume ls -q)": ["docker: delete volume $(docker volume ls -q) (all) (local)"],
    "podman volume rm --all": ["podman: delete volume  (all) (local)"],
    "docker volume prune -af": ["docker: delete volume unused (all) (local)"],
    "docker volume prune --filter label=a": ["docker: delete volume unused (many) (local)"],
    "docker volume ls": [],
    # -- everything
    "docker system prune": ["docker: delete unknown stopped containers of every project (all) (local)"],
    "docker system prune -a": ["docker: delete image unused, and stopped containers (all) (local)"],
    "docker system prune -f --volumes": ["docker: delete volume unused, and stopped containers (all) (local)"],
    "docker system df": [],
    "docker image prune -af": ["docker: delete cache  (all) (local)"],
    "docker buildx prune -af": ["docker: delete cache  (all) (local)"],
    "podman system reset -f": ["podman: reset unknown  (all) (local)"],
    # -- containers and images
    "docker rm -f web": ["docker: delete run web (local)"],
    "docker container rm -fv web": ["docker: delete run web (local)", "docker: delete volume unnamed, of web (local) (shielded)"],
    "docker rm -f $(docker ps -aq)": ["docker: delete workload $(docker ps -aq) (all) (local)"],
    "docker rm -f $(docker ps -aqf name=web)": ["docker: delete run $(docker ps -aqf name=web) (local)"],
    "docker rm $(docker ps -aq)": ["docker: delete run $(docker ps -aq) (all) (local)"],
    "docker ps -aq | xargs docker rm -f": ["docker: delete workload {} (all) (local)"],
    "docker stop web": ["docker: stop run web (local)"],
    "docker rmi app:dev": ["docker: delete cache app:dev (local)"],
    "docker rmi -f app:prod": ["docker: delete image app:prod (local)"],
    "docker image rm --force $(docker images -q)": ["docker: delete image $(docker images -q) (all) (local)"],
    "docker rm --help": [],
    "docker -- --rm": [],
    "docker exec web rm -rf /x": [],
    # -- elsewhere
    "docker -H tcp://10.0.0.5:2375 rm -f web": ["docker: delete workload web @host tcp://10.0.0.5:2375"],
    "DOCKER_HOST=ssh://ops@a docker stop web": ["docker: stop workload web @host ssh://ops@a"],
    "export DOCKER_HOST=tcp://a:1; docker stop web": ["docker: stop workload web @host tcp://a:1"],
    "docker --context eu rm web": ["docker: delete workload web @context eu"],
    "docker --context colima rm web": ["docker: delete run web @context colima (local)"],
    "docker -H unix:///var/run/docker.sock rm web": ["docker: delete run web @host unix:///var/run/docker.sock (local)"],
    "docker -H tcp://a:1 ps": [],
    # -- swarm
    "docker swarm leave -f": ["docker swarm: delete cluster"],
    "docker stack rm shop": ["docker swarm: delete stack shop"],
    "docker service scale web=0": ["docker swarm: stop workload web=0"],
    "docker service update --replicas 0 web": ["docker swarm: stop workload web"],
    "docker service update --image a web": ["docker swarm: change workload web"],
    "docker node update --availability=drain n1": ["docker swarm: stop node n1"],
    "docker secret rm a": ["docker swarm: delete secret a"],
    "docker --context eu stack deploy -c stack.yml shop": ["docker swarm: deploy stack shop @context eu"],
    # -- pushed
    "docker push a/b:1": ["docker registry: publish image a/b:1"],
    "docker push localhost:5000/b": ["docker registry: publish image localhost:5000/b (local)"],
    # -- handed over
    "docker run -v /:/host alpine": ["docker: grant instance / to alpine (local)"],
    "docker run --privileged -it alpine sh": ["docker: grant instance every right (--privileged) to alpine (local)"],
    "docker run --privileged=false alpine": [],
    "docker container run --pid host alpine": ["docker: grant instance processes of the host to alpine (local)"],
    "docker create --mount type=bind,src=/etc,dst=/e alpine": ["docker: grant instance /etc to alpine (local)"],
    "docker run --mount type=volume,src=etc,dst=/e alpine": [],
    "docker run -v /var/run/docker.sock:/s alpine": ["docker: grant instance the engine's socket to alpine (local)"],
    "docker run -v /run/user/1000/podman/podman.sock:/s alpine": ["docker: grant instance the engine's socket to alpine (local)"],
    "docker run -v ~/.ssh:/s alpine": ["docker: grant instance /h/.ssh to alpine (local)"],
    "docker run -v ~/.aws:/s amazon/aws-cli": [],
    "docker run -v ..:/s alpine": ["docker: grant instance / to alpine (local)"],
    "docker run --cap-add=ALL --device=/dev/sda alpine": ["docker: grant instance the right ALL, /dev/sda to alpine (local)"],
    "docker run -v $PWD:/w -p 80:80 --name a nginx": [],
    "docker run alpine tool --privileged -v /:/x": [],
    # -- compose
    "docker compose down": [],
    "docker compose down -v": ["docker compose: delete volume volumes of the project (many) (local)"],
    "docker-compose -p shop down --volumes": ["docker compose: delete volume volumes of shop (many) (local)"],
    "cd named && docker compose down -v": ["docker compose: delete volume data more (many) (local)"],
    "cd named/deep && docker compose down -v": ["docker compose: delete volume data more (many) (local)"],
    "docker compose -f named/compose.yaml down -v": ["docker compose: delete volume data (many) (local)"],
    "cd cache && docker compose down -v": ["docker compose: delete cache npm-cache (many) (local)"],
    "cd unnamed && docker compose down -v": ["docker compose: delete volume unnamed volumes of its containers (many) (local) (shielded)"],
    "cd none && docker compose down -v": ["docker compose: delete volume no volume with a name (many) (local) (shielded)"],
    "cd include && docker compose down -v": ["docker compose: delete volume volumes of the project (many) (local)"],
    "cd broken && docker compose down -v": ["docker compose: delete volume volumes of the project (many) (local)"],
    "docker compose -f docker-compose.ci.yml down -v": ["docker compose: delete cache volumes of docker-compose.ci.yml (many) (local)"],
    "docker compose rm -fsv": ["docker compose: delete volume unnamed volumes of its containers (many) (local) (shielded)"],
    "docker compose --dry-run down -v": [],
    "docker compose restart web": [],
    "docker --context eu compose down": ["docker compose: stop workload  @context eu (many)"],
    "COMPOSE_FILE=/w/named/compose.yaml docker compose down -v": ["docker compose: delete volume data (many) (local)"],
    # -- around them
    "skopeo delete docker://r.example.com/a:1": ["registry: delete image docker://r.example.com/a:1"],
    "skopeo copy docker://a/b docker://c/d": ["registry: publish image docker://a/b docker://c/d"],
    "skopeo copy docker://a/b oci:here": ["registry: publish image docker://a/b oci:here (local)"],
    "skopeo inspect docker://a/b": [],
    "crane delete localhost:5000/a": ["registry: delete image localhost:5000/a (local)"],
    "regctl tag rm r.example.com/a:1": ["registry: delete image r.example.com/a:1"],
    "oras manifest delete -f r.example.com/a:1": ["registry: delete image r.example.com/a:1"],
    "buildah rm -a": ["buildah: delete cache  (all) (local)"],
    "colima delete -f": ["colima: delete instance  (local)"],
    "colima stop": [],
    "docker-machine rm web-1": ["docker machine: delete instance web-1"],
    "crictl rmp -fa": ["containerd: delete workload  (all)"],
    "crictl ps": [],
}  # fmt: skip


def said(command: str) -> list[str]:
    calls = read_command(command, cwd="/w", home="/h").invocations
    found = []
    for a in (a for c in calls for a in service_acts(c, names=names_of(c.program), world=WORLD)):
        marks = ((a.scope != "one", a.scope.value), (a.is_local, "local"), (a.is_shielded, "shielded"))
        told = (f" @{a.where}" if a.where else "") + "".join(f" ({m})" for holds, m in marks if holds)
        text = f"{a.service}: {a.verb.value} {a.thing.value} {a.target}"
        found.append(text + told if told else text.rstrip())
    return found


@pytest.mark.parametrize(("command", "expected"), SAID.items(), ids=SAID)
def test_call_is_read_to_acts(command: str, expected: list[str]) -> None:
    assert said(command) == expected
