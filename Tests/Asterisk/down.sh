#!/bin/bash
# down.sh RUN: stops the Asterisk that up.sh started in RUN.
set -u
run=$(cd "${1:?usage: down.sh RUN}" && pwd)
[ -s "$run/asterisk.pid" ] || exit 0
pid=$(cat "$run/asterisk.pid")
"$run/root/asterisk" -C "$run/etc/asterisk.conf" -rx 'core stop now' >/dev/null 2>&1
for _ in $(seq 50); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
done
kill -0 "$pid" 2>/dev/null && kill -9 "$pid"
rm -f "$run/asterisk.pid"
