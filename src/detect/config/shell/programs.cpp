// detect/config/shell/programs.cpp - the command lines of single programs.
//
// Format  the manual pages of the programs: apt-get(8), apk(8), dnf(8), zypper(8), pip, npm
// SPDX-License-Identifier: Apache-2.0
#include "detect/config/shell/programs.h"

#include "base/text.h"

namespace plimsoll::shell {

namespace {

constexpr Program programs[] = {
    {"apt-get apt aptitude",
     "-o --option -c --config-file -t --target-release --default-release -a --host-architecture "
     "-P --build-profiles"},
    {"apk",
     "-t --virtual -X --repository -p --root --arch --keys-dir --cache-dir --repositories-file "
     "--wait --cache-max-age --progress-fd"},
    {"yum dnf dnf5 microdnf tdnf",
     "-c --config -x --exclude --excludepkgs --enablerepo --disablerepo --installroot "
     "--releasever --setopt --repo --repoid -d --debuglevel -e --errorlevel --forcearch --comment "
     "--disableplugin --enableplugin"},
    {"zypper",
     "-R --root -r --repo --from -c --config -t --type -p --plus-repo --installroot --cache-dir "
     "--reposd-dir --gpg-auto-import"},
    {"rpm", "--root --dbpath --define -D -E --eval --queryformat --qf --prefix --relocate"},
    {"pip pip2 pip3 pipx",
     "-r --requirement -c --constraint -e --editable -t --target -i --index-url --extra-index-url "
     "-f --find-links --trusted-host --proxy --prefix --root --cache-dir --cert --client-cert "
     "--timeout --retries --no-binary --only-binary --platform --python-version --implementation "
     "--abi --src --log --exists-action --progress-bar --global-option --install-option "
     "--config-settings --upgrade-strategy --report --python"},
    {"npm pnpm",
     "--prefix --registry --cache --userconfig --globalconfig -w --workspace --loglevel --tag "
     "--omit --include --location -C --dir --store-dir --filter --fetch-retries --fetch-timeout "
     "--cafile"},
    {"yarn yarnpkg",
     "--cwd --registry --cache-folder --modules-folder --network-timeout --network-concurrency "
     "--mutex --global-folder --prefix --preferred-cache-folder"},
    {"gem",
     "-v --version -s --source -i --install-dir -n --bindir --platform -P --trust-policy -p "
     "--http-proxy --config-file -g"},
    {"go",
     "-C -tags -ldflags -gcflags -asmflags -mod -modfile -o -p -buildmode -compiler -installsuffix "
     "-toolexec -overlay",
     true},
    {"cargo",
     "--version --vers --git --branch --tag --rev --path --root --registry --index -F --features "
     "--target --target-dir --profile -j --jobs --bin --example -Z --config -p --package "
     "--manifest-path --color"},
    {"curl",
     "-o -H -d -X -u -A -e -x -m -w -T -F -b -c -C -r -E -K -y -Y -z -U -Q -P -t -D --output "
     "--header --data --data-raw --data-binary --data-urlencode --request --user --user-agent "
     "--referer --proxy --max-time --write-out --upload-file --form --cookie --cookie-jar "
     "--continue-at --range --cert --key --cacert --capath --config --retry --retry-delay "
     "--retry-max-time --connect-timeout --max-redirs --output-dir --resolve --url --proto "
     "--proto-redir --tls-max --ciphers --limit-rate --interface --dump-header"},
    {"wget",
     "-O -P -o -a -t -T -U -i -e -Q -w -l -A -R -D --output-document --directory-prefix "
     "--output-file --append-output --tries --timeout --user-agent --input-file --execute --header "
     "--user --password --post-data --post-file --method --body-data --ca-certificate "
     "--certificate --private-key --http-user --http-password --limit-rate --wait --level"},
    {"git",
     "-C -c --git-dir --work-tree --namespace -b --branch --depth --origin --reference --template "
     "-m --message -j --jobs"},
    {"useradd usermod adduser addgroup groupadd groupmod",
     "-u --uid -g --gid -G --groups -d --home --home-dir -s --shell -c --comment -p --password -k "
     "--skel -e --expiredate -f --inactive -b --base-dir -K --key -h -U --ingroup --gecos "
     "--firstuid --lastuid -R --root -L --class"},
    {"chown chgrp chmod", "--reference --from"},
    {"install", "-m --mode -o --owner -g --group -t --target-directory -S --suffix"},
    {"mkdir mkfifo mknod", "-m --mode"},
    {"docker podman nerdctl buildah crane skopeo oras helm",
     "-u --username -p --password --config -H --host -c --context -l --log-level --authfile "
     "--creds --cert-dir --src-creds --dest-creds --registry-config"},
    {"ssh scp sftp", "-o -i -p -P -l -F -J -L -R -D -c -m -b -E -S -W -w"},
    {"tar", "-C --directory -f --file --exclude --strip-components -I --use-compress-program"},
    {"find", "", true},
    {"java javac openssl", "", true},
    {"keytool", "", true},
    {"sh bash dash ash zsh ksh", "-o +o -O +O --rcfile --init-file"},
};

constexpr Wrapper wrappers[] = {
    {"sudo",
     "-u --user -g --group -h --host -p --prompt -C --close-from -r --role -t --type -T "
     "--command-timeout -U --other-user -D --chdir -R --chroot",
     0, true},
    {"doas", "-u -C", 0},
    {"env", "-u --unset -C --chdir -S --split-string", 0, true},
    {"exec", "-a", 0},
    {"command builtin nohup setsid eatmydata catchsegv unbuffer time busybox toybox", "", 0},
    {"nice", "-n --adjustment", 0},
    {"ionice", "-c --class -n --classdata -p --pid", 0},
    {"stdbuf", "-i --input -o --output -e --error", 0},
    {"timeout", "-s --signal -k --kill-after", 1},
    {"xargs",
     "-n --max-args -I --replace -L --max-lines -P --max-procs -s --max-chars -d --delimiter -E -a "
     "--arg-file --process-slot-var",
     0},
    {"gosu su-exec", "", 1},
    {"chroot", "--groups --userspec", 1},
    {"setpriv",
     "--reuid --regid --groups --inh-caps --ambient-caps --bounding-set --securebits --pdeathsig "
     "--selinux-label --apparmor-profile",
     0},
    {"faketime", "-f", 1},
    {"tini dumb-init", "-p -e -r", 0},
    {"flock", "-w --wait --timeout -E --conflict-exit-code", 1},
    {"xvfb-run", "-n --server-num -s --server-args -e --error-file -f --auth-file", 0},
    {"fakeroot linux32 linux64 setarch", "", 0},
};

template <typename Row, std::size_t size>
const Row* row_of(const Row (&rows)[size], std::string_view name) {
  for (const Row& row : rows)
    if (is_one_of(name, row.names)) return &row;
  return nullptr;
}

}  // namespace

bool is_one_of(std::string_view word, std::string_view list) {
  if (word.empty()) return false;
  for (std::size_t at = list.find(word); at != std::string_view::npos;
       at = list.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || list[at - 1] == ' ') && (end == list.size() || list[end] == ' ')) return true;
  }
  return false;
}

const Program* program_of(std::string_view name) { return row_of(programs, name); }
const Wrapper* wrapper_of(std::string_view name) { return row_of(wrappers, name); }

}  // namespace plimsoll::shell
