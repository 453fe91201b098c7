#!/bin/bash
# root.sh SUITE DIR: unpacks a real Asterisk of the Debian suite SUITE (sid: 22, bullseye: 16) with its own libraries
# below DIR.
#
# Nothing is installed and no package's script runs: apt fetches (signatures checked), dpkg-deb unpacks, and the
# program is started by its own dynamic linker, so that AGI programs stay ordinary programs of this machine. No root,
# no container. The mirror is the one this machine's apt uses already. A finished DIR is left alone: remove it to
# unpack again. Exit status 3: this machine cannot fetch it (the reason is on standard error).
set -euo pipefail
[ $# -eq 2 ] || { echo "usage: $0 SUITE DIR" >&2; exit 2; }
suite=$1 dir=$2
[ -f "$dir/.complete" ] && exit 0

cannot() { echo "root.sh: $*" >&2; exit 3; }
for tool in apt-get apt-cache dpkg dpkg-deb tar; do
    command -v $tool >/dev/null || cannot "there is no $tool here; real Asterisk is only tried on Debian and its like"
done
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r $keyring ] ||
    cannot "$keyring is missing (package debian-archive-keyring): nothing that is fetched could be trusted"
here=$(. /etc/os-release; echo "${VERSION_CODENAME:-stable}")
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
    awk -v suite="$here" '$2 == suite && $3 == "main" { print $1; exit }')
[ -n "$mirror" ] || cannot "apt knows no main archive of $here; run apt-get update once"

# Beside DIR first, moved there when complete: an interrupted run leaves nothing that looks finished.
rm -rf "$dir" "$dir.part"
mkdir -p "$dir.part"
part=$(cd "$dir.part" && pwd)
trap 'rm -rf "$part"' EXIT
apt=$part/apt
mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
: >"$apt/status"
arch=$(dpkg --print-architecture)
echo "deb [arch=$arch signed-by=$keyring] $mirror $suite main" >"$apt/sources.list"
# Apt's state, cache and sources of our own: the machine's are neither read nor changed.
options=(-o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o "Dir::State::status=$apt/status"
    -o "Dir::Etc::sourcelist=$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
    -o "APT::Architecture=$arch" -o "APT::Architectures=$arch" -o APT::Install-Recommends=false
    -o "APT::Sandbox::User=$(id -un)" -o Debug::NoLocking=1 -o Acquire::Retries=3 -o Acquire::Languages=none
    -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false \
    -o Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false)
apt-get "${options[@]}" -qq update >&2 || cannot "the suite $suite cannot be read from this machine's mirror"

# Only what the program itself needs, and what the few modules of etc/modules.conf need: all of them would be four
# times as much.
libraries=$(apt-cache "${options[@]}" show --no-all-versions asterisk | sed -n 's/^Depends: //p' |
    tr ',' '\n' | sed 's/|.*//; s/(.*//; s/ //g' | grep -vE '^(adduser|lsb-base|asterisk.*)$')
libraries="$libraries libgsm1 libspeex1 libspeexdsp1 libresample1 libsrtp2-1"
(
    set -e
    apt-get "${options[@]}" -qq -y --download-only install $libraries
    cd "$apt/cache/archives"
    apt-get "${options[@]}" -qq download asterisk asterisk-modules asterisk-config asterisk-core-sounds-en-gsm
) >/dev/null 2>"$apt/log" || { cat "$apt/log" >&2; cannot "the packages of $suite cannot be fetched"; }

# The merged layout first, so that every /lib path of an older package lands in usr/lib.
mkdir -p "$part"/usr/{bin,sbin,lib,lib64}
for folder in bin sbin lib lib64; do ln -s "usr/$folder" "$part/$folder"; done
for package in "$apt"/cache/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$part" --keep-directory-symlink --no-same-owner \
        --exclude='./usr/share/doc' --exclude='./usr/share/man' --exclude='./usr/share/locale' \
        --exclude='./usr/share/perl*'
done
rm -rf "$apt"
linker=$(cd "$part" && find usr/lib -type f \( -name 'ld-linux-*.so.*' -o -name 'ld-2.*.so' \) | head -1)
libraries=$(cd "$part" && find usr/lib -maxdepth 1 -name '*-linux-gnu*' | head -1)
cat >"$part/asterisk" <<SCRIPT
#!/bin/bash
# Runs this root's own asterisk by its own dynamic linker.
root=\$(cd "\$(dirname "\$0")" && pwd)
exec "\$root/$linker" --library-path "\$root/$libraries:\$root/usr/lib:\$root/$libraries/asterisk" \
    "\$root/usr/sbin/asterisk" "\$@"
SCRIPT
chmod +x "$part/asterisk"
"$part/asterisk" -V >"$part/.complete" || cannot "the asterisk of $suite was unpacked but does not run here"
trap - EXIT
mv "$part" "$dir"
