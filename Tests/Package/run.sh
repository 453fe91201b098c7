#!/usr/bin/env bash
# The Debian package in a fresh Debian with a real Asterisk: installed as the guide says, a call is answered and the
# doctor finds no fault; installed over itself, removed and purged, the bookings are still there.
#
# usage: run.sh PACKAGE.deb
# Exit status 77: this machine cannot make a fresh Debian (the reason is on standard error).
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: $0 PACKAGE.deb" >&2; exit 2; }
package=$(realpath "$1")
cannot() { echo "${0##*/}: $*" >&2; exit 77; }
[ "$(id -u)" -eq 0 ] || cannot "only root may make a fresh Debian below a folder"
if ! command -v debootstrap >/dev/null; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends debootstrap >/dev/null ||
        cannot 'debootstrap cannot be installed'
fi

# A Debian with Asterisk 22, unpacked once; each run plays in a copy.
kept=${XDG_CACHE_HOME:-$HOME/.cache}/yemae-asterisk/fresh-sid.tar
if [ ! -e "$kept" ]; then
    mirror=$(apt-get indextargets --format '$(REPO_URI) $(COMPONENT)' 'Created-By: Packages' |
        awk '$2 == "main" { print $1; exit }')
    fresh=$(mktemp -d)
    debootstrap --variant=minbase sid "$fresh/root" "$mirror" >"$fresh/log" 2>&1 ||
        { tail -5 "$fresh/log" >&2; cannot 'debootstrap failed'; }
    # No service is started in there.
    printf '#!/bin/sh\nexit 101\n' >"$fresh/root/usr/sbin/policy-rc.d"
    chmod +x "$fresh/root/usr/sbin/policy-rc.d"
    for file in /etc/apt/apt.conf.d/*; do [ -e "$fresh/root$file" ] || cp "$file" "$fresh/root$file"; done
    DEBIAN_FRONTEND=noninteractive chroot "$fresh/root" sh -c \
        'apt-get update -qq && apt-get install -y -qq --no-install-recommends asterisk bash-completion' \
        >"$fresh/log" 2>&1 ||
        { tail -5 "$fresh/log" >&2; rm -rf "$fresh"; cannot 'Asterisk cannot be installed in a fresh Debian'; }
    mkdir -p "${kept%/*}"
    tar -C "$fresh/root" --one-file-system -cf "$kept.part" . && mv "$kept.part" "$kept"
    rm -rf "$fresh"
fi

root=$(mktemp -d)
inside() { DEBIAN_FRONTEND=noninteractive chroot "$root" /bin/sh -c "$*"; }
pbx() { inside "asterisk -rx '$1'"; }
clean() {
    pbx 'core stop now' >/dev/null 2>&1 || true
    sleep 1
    mountpoint -q "$root/proc" && umount "$root/proc"
    rm -rf "$root"
}
trap clean EXIT
tar -C "$root" -xf "$kept"
mount -t proc proc "$root/proc" || cannot 'proc cannot be mounted here'
[ -c "$root/dev/null" ] || cannot 'there are no devices in the fresh Debian'

passed=0
failed=0
check() {
    local what=$1
    shift
    if "$@" >"$root/tmp/said" 2>&1; then
        passed=$((passed + 1))
        echo "ok    $what"
    else
        failed=$((failed + 1))
        echo "FAIL  $what"
        sed 's/^/      /' "$root/tmp/said" | tail -15
    fi
}
is() { [ "$1" = "$2" ] || { echo "it is '$1', not '$2'"; return 1; }; }
mode() { inside "stat -c '%U:%G %a' $1"; }
doctor() { inside 'yemae doctor' >"$root/tmp/doctor" 2>&1 || true; }
sound() { doctor; ! grep -E '^ *FAULT' "$root/tmp/doctor"; }

cp "$package" "$root/tmp/yemae.deb"
check 'apt installs it' inside 'apt-get update -qq; apt-get install -y -qq --no-install-recommends /tmp/yemae.deb'
check 'the settings are for Asterisk alone to read' is "$(mode /etc/yemae/yemae.conf)" 'root:asterisk 640'
check 'the data folder is Asterisk'"'"'s' is "$(mode /var/lib/yemae)" 'asterisk:asterisk 750'
check 'no data was made' is "$(ls "$root/var/lib/yemae")" ''
check 'every program finds its libraries' inside '! ldd /usr/bin/yemae-http /usr/bin/yemae-pcsc | grep "not found"'
check 'what was installed is what was packed' inside 'dpkg --verify yemae'
check 'bash completes a command' inside "bash -c '. /usr/share/bash-completion/completions/yemae
    COMP_WORDS=(yemae member a); COMP_CWORD=2; _yemae
    case \" \${COMPREPLY[*]} \" in *\" add \"*) ;; *) exit 1 ;; esac'"

check 'the laboratory finds every recording' inside 'yemae-lab prompts check'

# The three settings.
sed -i 's|^\[lines\]|&\n1588-0001 = ko|' "$root/etc/yemae/yemae.conf"
check 'the box office is made' inside "su -s /bin/sh asterisk -c 'yemae setup --demo'"
echo '#include yemae-extensions.conf' >>"$root/etc/asterisk/extensions.conf"
check 'the settings are in order' inside 'yemae settings'

# The sample has an operator's telephone.
sed 's/change-me[^ ]*/8f3e5d61c0a94b27/' "$root/usr/share/doc/yemae/pjsip.conf" >"$root/etc/asterisk/yemae-pjsip.conf"
echo '#include yemae-pjsip.conf' >>"$root/etc/asterisk/pjsip.conf"

inside 'asterisk -U asterisk' >/dev/null 2>&1
for _ in $(seq 50); do pbx 'core waitfullybooted' >/dev/null 2>&1 && break; sleep 0.2; done
check 'Asterisk knows the ticket line' inside "asterisk -rx 'dialplan show ticket-line-ko' | grep -q yemae-agi"
check 'the doctor finds no fault' sound
# From the first prompt on until the line drops: the call is in the log with its end.
answered() {
    pbx 'channel originate Local/15880001@from-trunk application Wait 30' >/dev/null
    for _ in $(seq 50); do
        pbx 'core show channels' | grep -q 'AGI(' && break
        sleep 0.2
    done
    sleep 3
    pbx 'channel request hangup all' >/dev/null
    for _ in $(seq 50); do
        inside "su -s /bin/sh asterisk -c 'yemae call list'" | grep -q '15880001.*hung-up' && return 0
        sleep 0.2
    done
    inside "su -s /bin/sh asterisk -c 'yemae call list'"
    return 1
}
check 'a call is answered' answered
box() { inside 'sha256sum </var/lib/yemae/yemae.db; sha256sum </etc/yemae/yemae.pepper'; }
pbx 'core stop now' >/dev/null
for _ in $(seq 50); do pbx 'core show uptime' >/dev/null 2>&1 || break; sleep 0.2; done
before=$(box)

check 'it is installed again over itself, with the settings as they were' inside \
    'apt-get install -y -qq --reinstall --no-install-recommends /tmp/yemae.deb &&
        grep -q "^1588-0001 = ko" /etc/yemae/yemae.conf'
check 'the books are untouched' is "$(box)" "$before"
check 'apt removes it' inside 'apt-get remove -y -qq yemae && [ ! -e /usr/bin/yemae ] &&
    [ ! -e /usr/share/asterisk/sounds/ko/yemae ]'
check 'settings and books stay' inside \
    'grep -q "^1588-0001 = ko" /etc/yemae/yemae.conf && [ -s /var/lib/yemae/yemae.db ]'
check 'apt purges it' inside 'apt-get purge -y -qq yemae && [ ! -e /etc/yemae/yemae.conf ] &&
    [ ! -e /etc/asterisk/yemae-extensions.conf ]'
check 'no override is left' inside '! dpkg-statoverride --list "*yemae*"'
check 'the books and their pepper stay' is "$(box)" "$before"
check 'installed once more, the old books are open again' inside \
    "apt-get install -y -qq --no-install-recommends /tmp/yemae.deb &&
        su -s /bin/sh asterisk -c 'yemae audit && yemae call list' | grep -q 15880001"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
