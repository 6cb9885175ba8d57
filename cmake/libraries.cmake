# Third parties' libraries: archives where Debian ships one, so that few shared objects are loaded at start.
find_package(Threads REQUIRED)

# plimsoll_archive(TARGET FILE…): an imported target for the first lib that is found, static before shared.
function(plimsoll_library target)
  find_library(${target}_FILE NAMES ${ARGN} REQUIRED)
  add_library(${target} UNKNOWN IMPORTED)
  set_target_properties(${target} PROPERTIES IMPORTED_LOCATION ${${target}_FILE})
endfunction()

plimsoll_library(crypto libcrypto.a crypto)
plimsoll_library(zstd libzstd.a zstd)
plimsoll_library(lmdb liblmdb.a lmdb)
plimsoll_library(yaml libyaml.a yaml)
plimsoll_library(isal isal)
plimsoll_library(seccomp libseccomp.a seccomp)
plimsoll_library(hs libhs.a hs)          # Vectorscan: many patterns at once
plimsoll_library(re2 libre2.a re2)       # single regular expressions, with captures
plimsoll_library(yara libyara.a yara)
plimsoll_library(curl curl)  # only plimsoll-fetch: loading it costs 14 ms
plimsoll_library(libarchive libarchive.a archive)
# What libarchive.a leans on; the formats that nobody asks for fall away when linking.
plimsoll_library(nettle libnettle.a nettle)
plimsoll_library(lzma liblzma.a lzma)
plimsoll_library(bz2 libbz2.a bz2)
plimsoll_library(z libz.a z)
target_link_libraries(libarchive INTERFACE nettle lzma bz2 z zstd)
plimsoll_library(gtest libgtest.a gtest)
plimsoll_library(gmock libgmock.a gmock)
