#!/bin/sh
# cgroup_machine.sh COMMAND...: runs it on a Linux that delegates a cgroup to it, and ends as it does.
#
# That Linux is a program, User Mode Linux, on this machine's files; /tmp, /run and /dev are its own.
set -eu
if [ $$ -ne 1 ]; then
    told=$(mktemp -d -p /var/tmp)
    trap 'rm -rf "$told"' EXIT
    { export -p; echo "cd '$PWD'; exec $*"; } > "$told/command"
    TMPDIR=/dev/shm linux.uml mem=6G rootfstype=hostfs rw init="$(realpath "$0")" quiet \
        con=null con0=fd:0,fd:1 told="$told" < /dev/null
    exit "$(cat "$told/status")"
fi
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
for place in /dev/shm /run /tmp; do mount -t tmpfs -o mode=1777 tmpfs $place; done
ln -s /proc/self/fd /dev/fd
ip link set lo up
echo "+memory +pids" > /sys/fs/cgroup/cgroup.subtree_control
mkdir /sys/fs/cgroup/delegated
status=0
sh -c 'echo $$ > /sys/fs/cgroup/delegated/cgroup.procs; . "$0"' "$told/command" || status=$?
echo $status > "$told/status"
echo o > /proc/sysrq-trigger
sleep 60
