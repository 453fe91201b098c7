#!/usr/bin/env bash
# A gate on a real PC/SC reader: pcscd with the virtual reader of vsmartcard, cards laid down and taken away
# (card.py), the reader and pcscd itself gone and back. All in a network and with a /run of their own: the virtual
# reader listens on all interfaces, pcscd's socket has one place. usage: Tests/Gateways/pcsc.sh [folder with the built
# programs]
if [ -z "${YEMAE_OWN_NETWORK:-}" ]; then
    unshare -rnm true 2>/dev/null ||
        { echo "SKIPPED, NOT PASSED: pcsc.sh: no namespaces here (unshare -rnm)" >&2; exit 77; }
    source "$(dirname "$0")/common"
    unpack pcscd vsmartcard-vpcd
    command -v pcscd >/dev/null || skip 'no pcscd'
    command -v python3 >/dev/null || skip 'no python3'
    driver=$(find "$debian/usr/lib" /usr/lib -name libifdvpcd.so 2>/dev/null | head -1) || true
    [ -n "$driver" ] || skip 'no driver of the virtual reader'
    [ -x "$programs/yemae-pcsc" ] || fail "there is no $programs/yemae-pcsc"
    YEMAE_OWN_NETWORK=$driver unshare -rnm "$0" "$programs"
    exit
fi
source "$(dirname "$0")/common"
driver=$YEMAE_OWN_NETWORK
here=$(cd "$(dirname "$0")" && pwd)
ip link set lo up
mount -t tmpfs tmpfs /run || skip 'no /run of our own'

port=35963
mkdir "$work/readers"
readers() {
    cat >"$work/readers/vpcd" <<CONF
FRIENDLYNAME "Gate reader"
DEVICENAME   /dev/null:$port
LIBPATH      $driver
CHANNELID    $port
CONF
}
start_pcscd() {
    rm -rf /run/pcscd
    mkdir -p /run/pcscd
    start "$work/pcscd.log" pcscd --foreground --config "$work/readers"
    pcscd=$pid
    within 20 "$programs/yemae-pcsc" --list || fail "no pcscd: $(tail -3 "$work/pcscd.log")"
}
# Lays a card on the reader, waits until the gate has said so, so often, and takes it away; pcscd looks every 0.4 s.
card() {
    start "$work/cards.log" "$here/card.py" "$port" "$1"
    local card=$pid
    within 20 said "$2" "$3" ||
        fail "card $1: the gate did not say '$3' $2 times: $(cat "$work/gate.txt" "$work/gate.log" "$work/cards.log")"
    sleep "${4:-0}"
    kill_hard "$card" 2>/dev/null
    sleep 1.2
}
# The gate has said so, so often.
said() { [ "$(grep -ac "REFUSE $2 /" "$work/gate.txt")" -ge "$1" ]; }
logged() { grep -q "$1" "$work/gate.log"; }

readers
start_pcscd
"$programs/yemae-pcsc" --list | grep -q 'Gate reader' ||
    fail "the reader is not listed: $("$programs/yemae-pcsc" --list 2>&1)"

open_office </dev/null
printf '04A1B2C3D4E5F6\n' | office card add 100234 >/dev/null
"$yemae" gate --gate N1 --venue small-theatre --same-read 0 --reader pcsc:Gate --config "$work/yemae.conf" \
    >"$work/gate.txt" 2>"$work/gate.log" &
gate=$!
started+=("$gate")
within 10 logged 'reading from Gate reader' || fail "the gate has no reader: $(cat "$work/gate.log")"

echo '-- a known card, a strange one, one that changes its number, one that tells none'
card 04A1B2C3D4E5F6 1 'no booking here'
card 04010203040506 1 'unknown card'
card 08A1B2C3 1 'changing number'
card none 1 'read it again'

echo '-- the same card again is another read; a card that lies there is one'
card 04A1B2C3D4E5F6 2 'no booking here' 2
said 3 'no booking here' && fail 'a card that lay there was read twice'

echo '-- pcscd is killed and started again'
kill_hard "$pcscd"
within 10 logged 'pcscd does not answer' || fail "the end of pcscd was not logged: $(cat "$work/gate.log")"
start_pcscd
within 10 logged 'pcscd answers again' || fail "pcscd was not found again: $(cat "$work/gate.log")"
card 04A1B2C3D4E5F6 3 'no booking here'

echo '-- the reader is unplugged and plugged in'
kill_hard "$pcscd"
rm "$work/readers/vpcd"
start_pcscd
within 10 logged 'no reader whose name' || fail "the missing reader was not logged: $(cat "$work/gate.log")"
kill_hard "$pcscd"
readers
start_pcscd
card 04A1B2C3D4E5F6 4 'no booking here'

echo '-- the helper is killed: the gate starts another; the gate ends: so does the helper'
helper() { pgrep -P "$gate" -x yemae-pcsc; }
kill_hard "$(helper)"
within 10 logged 'the reader is gone' || fail 'the end of the helper was not logged'
within 10 helper || fail 'the helper was not started again'
left=$(helper)
card 04A1B2C3D4E5F6 5 'no booking here'
kill "$gate"
wait "$gate" || fail "the gate ended badly: $(cat "$work/gate.log")"
kill -0 "$left" 2>/dev/null && fail 'the helper outlived its gate'
grep -q 'admitted 0, refused 8' "$work/gate.log" || fail "other reads than were shown: $(tail -1 "$work/gate.log")"
grep -qi '04A1B2C3D4E5F6' "$work/gate.log" "$work/gate.txt" && fail 'a card number is in the open'
echo 'passed: a gate on a real PC/SC service with a virtual reader'
