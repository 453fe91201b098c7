#!/usr/bin/env bash
# The gate's display on a real LCDd of the LCDproc project, which drives a display of 20x4 characters with output pins
# (display.py): admissions and refusals with their lamps, LCDd gone and back. usage: Tests/Gateways/lcdd.sh [folder
# with the built programs]
source "$(dirname "$0")/common"
here=$(cd "$(dirname "$0")" && pwd)
unpack lcdproc
command -v LCDd >/dev/null || skip 'no LCDd'
command -v python3 >/dev/null || skip 'no python3'
driver=$(find "$debian/usr/lib" /usr/lib -name MtxOrb.so 2>/dev/null | head -1) || true
[ -n "$driver" ] || skip 'no driver MtxOrb'

port=13667
start "$work/display.log" "$here/display.py" "$work/display" "$work/states"
within 10 test -e "$work/display" || fail "no display: $(cat "$work/display.log")"
cat >"$work/LCDd.conf" <<CONF
[server]
DriverPath=$(dirname "$driver")/
Driver=MtxOrb
Bind=127.0.0.1
Port=$port
ReportLevel=3
ReportToSyslog=no
WaitTime=1
ServerScreen=off
Foreground=yes
[MtxOrb]
Device=$work/display
Size=20x4
Type=lkd
CONF
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }
start_lcdd() {
    { start "$work/lcdd.log" LCDd -c "$work/LCDd.conf" -f; } 4>&-
    lcdd=$pid
    within 20 listens || fail "no LCDd: $(tail -3 "$work/lcdd.log")"
}
start_lcdd

open_office </dev/null
# The Seagull in three hours, two seats of it, and gates that open a day before.
soon=$(TZ=Asia/Seoul date -d '+3 hours' +%F,%H:%M)
printf 'program,date,time,tariff\n702,%s,standard\n' "$soon" >"$work/soon.csv"
office import "$work/soon.csv" >/dev/null
office gate set small-theatre --opens 1440 --seats one >/dev/null
call '70212 1'
printf '04A1B2C3D4E5F6\n' | office card add 100234 >/dev/null

mkfifo "$work/reads"
office gate --gate N1 --venue small-theatre --same-read 0 --display "lcdproc:127.0.0.1:$port" <"$work/reads" \
    2>"$work/gate.log" &
gate=$!
started+=("$gate")
exec 4>"$work/reads"
read_card() { printf '%s\n' "$1" >&4; }
# The display has shown a picture that begins so.
shows() { grep -aqF -- "$1" "$work/states"; }
forget() { : >"$work/states"; }

echo '-- two admissions one by one, then a refusal, with their lamps'
read_card 04A1B2C3D4E5F6
within 10 shows 'pin 1 |ADMIT  1 seat       |A ' || fail "no admission on the display: $(cat "$work/states")"
grep -aqE 'pin 1 \|ADMIT  1 seat {7}\|A [0-9]+-[0-9]+ +\| {20}\|1 more  [0-9:]{5} {7}\|' "$work/states" ||
    fail "not 20x4: $(cat "$work/states")"
read_card 04A1B2C3D4E5F6
within 10 shows '|7001-0015  ' || fail "the second seat is not shown: $(cat "$work/states")"
read_card 04A1B2C3D4E5F6
within 10 shows 'pin 2 |REFUSE  already used|' || fail "no refusal on the display: $(cat "$work/states")"
shows 'gate N1 ' || fail 'where it was used is not shown'
within 10 grep -aq '^pin |' "$work/states" || fail 'the lamps stay lit without a visitor'
read_card 01020304
within 10 shows 'pin 2 |REFUSE  unknown card|' || fail 'a strange card is not refused on the display'

echo '-- LCDd is killed: the gate goes on; it is back: the gate finds it'
kill_hard "$lcdd"
read_card 01020304
within 10 grep -q 'the gate goes on, and tries it again' "$work/gate.log" ||
    fail "the loss is not logged: $(cat "$work/gate.log")"
forget
start_lcdd
back() { read_card 01020304 && sleep 0.6 && shows 'pin 2 |REFUSE  unknown card|'; }
within 15 back || fail "LCDd was not found again: $(cat "$work/gate.log" "$work/states")"

exec 4>&-
wait "$gate" || fail "the gate ended badly: $(cat "$work/gate.log")"
grep -q 'admitted 2, refused' "$work/gate.log" || fail "other verdicts than were shown: $(cat "$work/gate.log")"
grep -q 'refused .widget\|refused .screen\|refused .output' "$work/gate.log" &&
    fail "LCDd did not understand: $(cat "$work/gate.log")"
echo 'passed: the gate on a real LCDd'
