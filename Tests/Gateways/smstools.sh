#!/usr/bin/env bash
# Sends through the real smsd of smstools, without a modem: texts go out in full, and nothing is lost when smsd or our
# sender is killed. usage: Tests/Gateways/smstools.sh [folder with the built programs]
source "$(dirname "$0")/common"
unpack smstools
command -v smsd >/dev/null || skip "no smsd"

spool=$work/sms
mkdir -p "$spool"/{outgoing,checked,sent,failed,incoming,report} "$work"/{network,handed}
: >"$work/blacklist"
# What smsd calls sent is kept in the order it was sent, and only then put where our sender looks, which clears it.
cat >"$work/event" <<EVENT
#!/bin/sh
[ "\$1" = SENT ] && {
    flock 9
    cp "\$2" "$work/network/\$(date +%s%N)-\$(basename "\$2")" && mv "\$2" "$spool/sent/"
} 9>"$work/event.lock"
exit 0
EVENT
chmod +x "$work/event"
cat >"$work/smsd.conf" <<CONF
devices = GSM1
outgoing = $spool/outgoing
checked = $spool/checked
sent = $work/handed
failed = $spool/failed
incoming = $spool/incoming
report = $spool/report
blacklist = $work/blacklist
infofile = $work/smsd.info
pidfile = $work/smsd.pid
logfile = $work/smsd.log
loglevel = 5
delaytime = 1
eventhandler = $work/event
[GSM1]
device = none
modem_disabled = yes
incoming = no
CONF
open_office <<CONF
gateway = spool
spool = $spool
lease = 41
back-off = 2
longest-back-off = 4
tries = 4
CONF
start_smsd() { start "$work/smsd.out" setsid smsd -c "$work/smsd.conf" -t; smsd=$pid; }
kill_smsd() { kill -9 -- "-$smsd" 2>/dev/null || true; wait "$smsd" 2>/dev/null || true; }
shown() { cat "$work"/network/* 2>/dev/null | grep -o '7001-[0-9]* v[0-9]*' || true; }
shows() { shown | grep -q "$1"; }
arrived() { [ "$(shown | sort -u | wc -l)" -eq "$1" ]; }

echo '-- a booked ticket goes out in full, to the international number'
book 1
[ "$(office send --once)" = 'submitted 1, refused 0, later 0, reports 0' ] ||
    fail 'the ticket was not put into the spool folder'
start_smsd
within 40 shows '7001-0015 v1' || fail 'smsd did not send it'
file=$(ls "$work"/network/*)
grep -q '^To: 821023456789$' "$file" || fail 'not to the international number'
grep -q '^\[예매\]햄릿$' "$file" || fail 'its Korean did not arrive'
within 20 test -n "$(ls "$spool/sent")" || fail 'nothing in sent/'
office send --once >/dev/null
[ -z "$(ls "$spool/sent")" ] || fail 'the file with the number was left behind'
office outbox show 1 | grep -q handed-on || fail 'what became of it was not written down'

echo '-- a status report of the network comes to the text it is about'
# Without a modem smsd gets no number and no report; both are written as it writes them.
printf 'To: 821023456789\nAlphabet: UTF-8\nReport: yes\nModem: GSM1\nMessage_id: 117\n\nx\n' >"$spool/sent/yemae-1-1"
office send --once >/dev/null
printf '%s\n' 'From: 821023456789' 'Subject: GSM1' 'Alphabet: ISO' '' 'SMS STATUS REPORT' 'Message_id: 117' \
    'Status: 0,Ok,short message received by the SME' >"$spool/report/GSM1.abcdef"
office send --once >/dev/null
are delivered 1 || fail 'the delivery was not written down'
[ -z "$(ls "$spool/report" "$spool/yemae" | grep -v :)" ] || fail 'what was read was left behind'

echo '-- smsd is killed with a text in its hands, and goes on when it is back'
book 2
office send --once >/dev/null
within 20 test -n "$(ls "$spool/checked" 2>/dev/null)" || true
kill_smsd
start_smsd
within 60 arrived 2 || fail 'the text in flight was lost'

echo '-- smsd is away while tickets are sold: they wait in its folder'
kill_smsd
book 3
number=$(office outbox list --json | grep -o '"booking": "[0-9-]*"' | head -1 | grep -o '7001-[0-9]*')
start "$work/send.log" env LD_LIBRARY_PATH= "$yemae" send --config "$work/yemae.conf"
sender=$pid
within 10 test -e "$spool/outgoing/yemae-3-1" || fail 'the running sender did not send'

echo '-- the sender is killed, again and again, while tickets are sold'
for n in 1 2; do
    kill_hard "$sender"
    book "$n"
    start "$work/send.log" env LD_LIBRARY_PATH= "$yemae" send --config "$work/yemae.conf"
    sender=$pid
    sleep "0.$((n * 4))"
done
start_smsd
within 120 arrived 5 || fail "lost: only $(shown | sort -u | tr '\n' ',')"
shows "$number v1" || fail "no text of $number"
within 90 are waiting 0 || fail 'texts are left'
[ "$(shown | wc -l)" -le 7 ] || fail 'a flood'

echo '-- a file that smsd refuses is reported'
printf 'To: 82100000000\nAlphabet: UTF\nFail_reason: Modem not found\n\nx\n' >"$spool/failed/yemae-5-1"
within 20 test ! -e "$spool/failed/yemae-5-1" || fail 'the failure was not taken'
again() { ls "$work/network" | grep -q 'yemae-5-2$'; }
within 30 again || fail 'what smsd failed to send was not tried again'

echo '-- what smsd will not send is tried again with pauses, and given up in the end'
echo 821023456789 >"$work/blacklist"
book 3
within 60 are failed 1 || fail 'a text that failed four times is not given up'
office outbox list --state failed --json | grep -q '"tries": 4' ||
    fail "not four tries: $(office outbox list --state failed)"

kill "$sender"
wait "$sender" || fail "the sender did not end well when asked to"
! grep -qE '01023456789|821023456789|햄릿' "$work/send.log" || fail 'the log holds a number or a text'
echo "passed: smstools.sh"
