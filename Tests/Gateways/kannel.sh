#!/usr/bin/env bash
# Sends through the real Kannel: bearerbox, smsbox and its fake SMSC, all in a network of their own (fakesmsc's port
# is open to everybody). usage: Tests/Gateways/kannel.sh [folder with the built programs]
if [ -z "${YEMAE_OWN_NETWORK:-}" ]; then
    unshare -rn true 2>/dev/null ||
        { echo "SKIPPED, NOT PASSED: kannel.sh: no network namespaces here (unshare -rn)" >&2; exit 77; }
    source "$(dirname "$0")/common"
    unpack kannel kannel-extras
    command -v bearerbox >/dev/null || skip 'no bearerbox'
    fakesmsc=$debian/usr/lib/kannel/test/fakesmsc
    [ -x "$fakesmsc" ] || fakesmsc=/usr/lib/kannel/test/fakesmsc
    [ -x "$yemae-http" ] || fail "there is no $yemae-http"
    YEMAE_OWN_NETWORK=$fakesmsc unshare -rn "$0" "$programs"
    exit
fi
source "$(dirname "$0")/common"
fakesmsc=$YEMAE_OWN_NETWORK
ip link set lo up

cat >"$work/kannel.conf" <<CONF
group = core
admin-port = 13000
admin-password = unused
smsbox-port = 13001
box-allow-ip = "127.0.0.1"
store-type = file
store-location = "$work/store"
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = fake
port = 10000
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = 13013

group = sendsms-user
username = yemae
password = right
max-messages = 6
concatenation = true
CONF
printf 'right\n' >"$work/password"
chmod 600 "$work/password"
open_office <<CONF
gateway = kannel
sender = 15880001
kannel-user = yemae
kannel-password = password
gateway-time = 8
lease = 20
back-off = 2
CONF
start_bearerbox() {
    start "$work/bearerbox.log" bearerbox "$work/kannel.conf"
    bearerbox=$pid
    within 20 listens 13001 || fail 'no bearerbox'
}
start_smsbox() {
    start "$work/smsbox.log" smsbox "$work/kannel.conf"
    smsbox=$pid
    within 20 listens 13013 || fail 'no smsbox'
}
# -m 0 alone is not enough: it wants a message it could send.
start_smsc() { start "$work/network" "$fakesmsc" -H 127.0.0.1 -r 10000 -m 0 '1 2 text x'; smsc=$pid; }
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
# What the SMSC was given: UCS-2 in percent signs, one text a line.
shown() {
    { grep -o 'ucs-2 [^>]*' "$work/network" || true; } | cut -c7- | while read -r text; do
        text=${text//+/ }
        # A byte that is a letter stands for itself.
        printf '%b' "${text//%/\\x}" | iconv -f UTF-16BE -t UTF-8 | tr '\n' '|'
        echo
    done
}
versions() { shown | grep -o '7001-[0-9]* v[0-9]*' || true; }
shows() { versions | grep -q "$1"; }
times() { versions | grep -c "$1" || true; }
send_once() { office send --once 2>>"$work/send.log"; }

start_bearerbox
start_smsbox
start_smsc

echo '-- a booked ticket goes out in full, and its delivery comes back'
book 1
start "$work/send.log" env LD_LIBRARY_PATH= "$yemae" send --config "$work/yemae.conf"
sender=$pid
within 20 shows '7001-0015 v1' || fail 'it did not reach the SMSC'
shown | grep -q '^\[예매\]햄릿|' || fail "its Korean did not arrive: $(shown)"
grep -q '15880001 821023456789 ucs-2' "$work/network" || fail 'not to the international number, or not from ours'
within 20 are delivered 1 || fail 'no delivery report'

echo '-- wrong password: texts wait, none is lost, none costs a try'
kill "$sender" && wait "$sender" || fail 'the sender did not end well when asked to'
printf 'wrong\n' >"$work/password"
book 2
[ "$(send_once)" = 'submitted 0, refused 0, later 1, reports 0' ] || fail 'a wrong password is not a refused text'
office outbox list | grep -q 'check kannel-user' || fail 'the wrong password is not in the list'
printf 'right\n' >"$work/password"

echo '-- Kannel is away: nothing is lost, and back again each version goes once'
kill_hard "$smsbox"
start "$work/send.log" env LD_LIBRARY_PATH= "$yemae" send --config "$work/yemae.conf"
sender=$pid
book 3
sleep 6
are waiting 2 || fail 'texts did not wait'
start_smsbox
within 60 are waiting 0 || fail 'texts did not go when Kannel was back'
three() { [ "$(versions | sort -u | wc -l)" -eq 3 ]; }
within 20 three || fail "not all arrived: $(versions)"

echo '-- the SMSC is away and bearerbox is killed: what Kannel accepted it keeps'
kill_hard "$smsc"
book 1
within 20 are submitted 1 || fail 'Kannel did not queue it, or it is called sent'
kill_hard "$bearerbox"
kill_hard "$smsbox"
start_bearerbox
start_smsbox
start_smsc
four() { [ "$(versions | sort -u | wc -l)" -eq 4 ]; }
within 60 four || fail "lost in Kannel: $(versions)"

echo '-- the sender is killed with a text in its hands: it goes again'
kill -STOP "$smsbox"
book 2
within 10 are sending 1 || fail 'the sender did not take it'
kill_hard "$sender"
kill -CONT "$smsbox"
start "$work/send.log" env LD_LIBRARY_PATH= "$yemae" send --config "$work/yemae.conf"
sender=$pid
five() { [ "$(versions | sort -u | wc -l)" -eq 5 ]; }
within 60 five || fail 'lost with the sender'
within 60 are sending 0 || fail 'a text is still being sent, though no sender runs'
within 60 are waiting 0 || fail 'texts are left'

most=$(versions | sort | uniq -c | awk '{ print $1 }' | sort -n | tail -1)
[ "$most" -le 2 ] || fail "a text arrived $most times"
[ "$(versions | wc -l)" -le 6 ] || fail 'a flood'
kill "$sender" && wait "$sender" || fail 'the sender did not end well when asked to'
! grep -qE '01023456789|821023456789|햄릿|right' "$work/send.log" || fail 'the log holds a number, a text or the password'
echo "passed: kannel.sh"
