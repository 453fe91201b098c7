#!/bin/bash
# up.sh ROOT RUN: starts the Asterisk that root.sh unpacked in ROOT, with everything it writes below RUN, and returns
# when it has booted.
#
# It loads the shipped asterisk/extensions.conf and asterisk/pjsip.conf; etc/ beside this script lies over them. Of
# the shipped files only addresses change: the SIP port, and the provider's address, which becomes 127.0.0.2.
# Everything listens on the loopback only. Keep the path of RUN short: a Unix socket lives there. What a caller of
# this Asterisk must know is left in RUN/pbx.env.
#
#   SIP_PORT 5070, AMI_PORT 5039, RTP_START 12000 (2000 ports from there)
set -euo pipefail
[ $# -eq 2 ] || { echo "usage: $0 ROOT RUN" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
root=$(cd "$1" && pwd)
mkdir -p "$2"
run=$(cd "$2" && pwd)
: "${SIP_PORT:=5070}" "${AMI_PORT:=5039}" "${RTP_START:=12000}"
secret=$(head -c 12 /dev/urandom | od -An -tx1 | tr -d ' \n')
modules=$(cd "$root" && find usr/lib -type d -path '*asterisk/modules' | head -1)

if [ -s "$run/asterisk.pid" ] && kill -0 "$(cat "$run/asterisk.pid")" 2>/dev/null; then
    echo "up.sh: an Asterisk runs in $run already; down.sh stops it" >&2
    exit 1
fi
rm -rf "$run"/asterisk.* "$run/etc" "$run/data"
mkdir -p "$run"/{etc/shipped,log,spool/{outgoing,tmp,monitor,recording},lib,db,cache,data/sounds,data/agi-bin}
ln -sfn "$root" "$run/root"

# The program's sounds stand where asterisk/README.md says: sounds/ko/yemae and sounds/en/yemae.
for entry in "$root"/usr/share/asterisk/*; do
    [ "$(basename "$entry")" = sounds ] || ln -sfn "$entry" "$run/data/$(basename "$entry")"
done
english=$(find "$root/usr/share/asterisk/sounds" -maxdepth 1 -name 'en_*' | head -1)
for language in $(ls -d "$project"/Prompts/*/ | xargs -n1 basename); do
    mkdir -p "$run/data/sounds/$language"
    ln -sfn "$project/Prompts/$language/audio" "$run/data/sounds/$language/yemae"
done
for entry in "$english"/*; do ln -sfn "$entry" "$run/data/sounds/en/$(basename "$entry")"; done

sed "s/^bind = .*/bind = 127.0.0.1:$SIP_PORT/; s/192\.0\.2\.10/127.0.0.2/" "$project/asterisk/pjsip.conf" \
    >"$run/etc/shipped/pjsip.conf"
ln -s "$project/asterisk/extensions.conf" "$run/etc/shipped/extensions.conf"
for file in "$here"/etc/*.conf; do
    sed "s|@RUN@|$run|g; s|@MODULES@|$root/$modules|; s|@AMI_PORT@|$AMI_PORT|; s|@SECRET@|$secret|;
         s|@RTP_START@|$RTP_START|; s|@RTP_END@|$((RTP_START + 1999))|" "$file" >"$run/etc/$(basename "$file")"
done
# Asterisk wants these to exist; the defaults serve.
for name in pjproject sorcery udptl cdr cel ccss features acl codecs dnsmgr stasis cli_permissions; do
    : >"$run/etc/$name.conf"
done

cat >"$run/pbx.env" <<END
SIP_PORT=$SIP_PORT
AMI_PORT=$AMI_PORT
AMI_SECRET=$secret
END
chmod 600 "$run/pbx.env" "$run/etc/manager.conf"

cd "$run"
"$root/asterisk" -f -C "$run/etc/asterisk.conf" </dev/null >"$run/log/console" 2>&1 &
pid=$!
disown
echo $pid >"$run/asterisk.pid"
for _ in $(seq 300); do
    if ! kill -0 $pid 2>/dev/null; then
        echo "up.sh: Asterisk ended while starting:" >&2
        tail -n 20 "$run"/log/* >&2
        exit 1
    fi
    if "$root/asterisk" -C "$run/etc/asterisk.conf" -rx 'core waitfullybooted' 2>/dev/null |
        grep -q 'fully booted'; then exit 0; fi
    sleep 0.1
done
echo "up.sh: Asterisk has not booted within 30 s" >&2
"$here/down.sh" "$run"
exit 1
