// base/tables.cpp - LMDB behind base/tables.h: the only file that includes it.
// SPDX-License-Identifier: Apache-2.0
#include "base/tables.h"

#include <fcntl.h>
#include <lmdb.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "base/digest.h"
#include "base/encode.h"
#include "base/file.h"
#include "base/hash.h"

namespace plimsoll {

namespace {

constexpr std::string_view magic = "PLMTABL2";  // the last sign is the version of the seal
constexpr std::size_t seal_bytes = magic.size() + sizeof(std::uint64_t) + sizeof(Sha256);
constexpr std::size_t map_bytes = std::size_t{8} << 30U;     // address space, not memory
constexpr std::size_t batch_bytes = std::size_t{16} << 20U;  // dirty pages held before a commit

std::unexpected<Error> lmdb_error(std::string_view path, int code) {
  if (code > 0) return std::unexpected(os_error(path, code));
  return fail(Errc::malformed, std::string(path) + ": " + mdb_strerror(code));
}

MDB_val value_of(std::string_view bytes) {
  return {bytes.size(), const_cast<char*>(bytes.data())};  // LMDB only reads it
}

std::string_view view_of(const MDB_val& value) {
  return {static_cast<const char*>(value.mv_data), value.mv_size};
}

/// Behind each value. The seal's digest covers all bytes, but only verify() reads them all: this
/// finds damage to what is asked for.
constexpr std::size_t sum_bytes = sizeof(std::uint32_t);

std::array<char, sum_bytes> sum_of(std::string_view key, std::string_view value) {
  const auto sum = static_cast<std::uint32_t>(hash64(value) ^ (hash64(key) >> 7U));
  std::array<char, sum_bytes> bytes{};
  std::memcpy(bytes.data(), &sum, bytes.size());
  return bytes;
}

Result<std::string_view> checked(const std::string& path, std::string_view key,
                                 const MDB_val& val) {
  const std::string_view bytes = view_of(val);
  if (bytes.size() >= sum_bytes) {
    const std::string_view value = bytes.substr(0, bytes.size() - sum_bytes);
    if (std::ranges::equal(sum_of(key, value), bytes.substr(value.size()))) return value;
  }
  return fail(Errc::digest_mismatch,
              path + ": is damaged (plimsoll db verify tells more, db update renews it)");
}

struct CloseEnvironment {
  void operator()(MDB_env* environment) const { mdb_env_close(environment); }
};
using Environment = std::unique_ptr<MDB_env, CloseEnvironment>;

struct AbortTransaction {
  void operator()(MDB_txn* transaction) const { mdb_txn_abort(transaction); }
};
using Transaction = std::unique_ptr<MDB_txn, AbortTransaction>;

Result<Environment> open_environment(const std::string& path, std::size_t tables, std::size_t bytes,
                                     unsigned flags) {
  MDB_env* raw = nullptr;
  if (const int code = mdb_env_create(&raw); code != 0) return lmdb_error(path, code);
  Environment environment(raw);
  mdb_env_set_maxdbs(raw, static_cast<MDB_dbi>(tables));
  mdb_env_set_mapsize(raw, bytes);
  constexpr unsigned common = MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOTLS;
  if (const int code = mdb_env_open(raw, path.c_str(), common | flags, 0644); code != 0) {
    return lmdb_error(path, code);
  }
  return environment;
}

Result<Transaction> begin(const std::string& path, MDB_env* environment, unsigned flags) {
  MDB_txn* raw = nullptr;
  if (const int code = mdb_txn_begin(environment, nullptr, flags, &raw); code != 0) {
    return lmdb_error(path, code);
  }
  return Transaction(raw);
}

Result<std::vector<MDB_dbi>> open_tables(const std::string& path, MDB_txn* transaction,
                                         std::span<const std::string_view> tables, unsigned flags) {
  std::vector<MDB_dbi> handles;
  for (const std::string_view table : tables) {
    MDB_dbi handle = 0;
    const int code = mdb_dbi_open(transaction, std::string(table).c_str(), flags, &handle);
    if (code != 0) return lmdb_error(path, code);
    handles.push_back(handle);
  }
  return handles;
}

/// SHA-256 of the first `size` bytes.
Result<Sha256> digest_of(int fd, std::uint64_t size) {
  std::vector<char> buffer(std::size_t{1} << 18U);
  Hasher hasher;
  for (std::uint64_t at = 0; at < size;) {
    const std::size_t wanted = std::min<std::uint64_t>(buffer.size(), size - at);
    const std::size_t got = TRY(read_at(fd, at, std::span(buffer).first(wanted)));
    if (got == 0) return fail(Errc::truncated, "the file ends too early");
    hasher.add(std::string_view(buffer.data(), got));
    at += got;
  }
  return hasher.finish();
}

struct Seal {
  std::uint64_t size = 0;  // of what is in front of it
  std::string digest;
};

Result<Seal> seal_of(int fd, const std::string& path) {
  const FileIdentity identity = TRY(identity_of(fd, path));
  const auto foreign = [&] {
    return fail(Errc::malformed, path + ": not a database of this program, or cut short");
  };
  if (!identity.is_regular || identity.size < seal_bytes) return foreign();
  std::string bytes(seal_bytes, '\0');
  const std::size_t got = TRY(read_at(fd, identity.size - seal_bytes, bytes));
  Decoder in(std::string_view(bytes).substr(0, got));
  const std::string_view found = in.raw(magic.size());
  if (found != magic) {
    const bool other = found.starts_with(magic.substr(0, magic.size() - 1));
    return other ? fail(Errc::unsupported, path + ": made by another version of this program")
                 : foreign();
  }
  Seal seal{.size = in.fixed64()};
  seal.digest = in.raw(sizeof(Sha256));
  if (seal.size != identity.size - seal_bytes) return foreign();
  return seal;
}

Status write_seal(const std::string& path, bool durable) {
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (file.get() < 0) return std::unexpected(os_error(path, errno));
  const FileIdentity identity = TRY(identity_of(file.get(), path));
  const Sha256 digest = TRY(digest_of(file.get(), identity.size));
  Encoder out;
  out.raw(magic);
  out.fixed64(identity.size);
  out.raw({reinterpret_cast<const char*>(digest.data()), digest.size()});
  if (::lseek(file.get(), 0, SEEK_END) < 0) return std::unexpected(os_error(path, errno));
  TRY_STATUS(write_all(file.get(), out.bytes()));
  if (durable && ::fsync(file.get()) != 0) return std::unexpected(os_error(path, errno));
  return {};
}

}  // namespace

struct TableWriter::Impl {
  std::string path;
  Environment environment;
  Transaction transaction;
  std::vector<MDB_dbi> handles;
  std::size_t pending = 0;  // bytes appended since the last commit

  Status commit() {
    if (const int code = mdb_txn_commit(transaction.release()); code != 0) {
      return lmdb_error(path, code);
    }
    pending = 0;
    return {};
  }
};

TableWriter::TableWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TableWriter::TableWriter(TableWriter&&) noexcept = default;
TableWriter& TableWriter::operator=(TableWriter&&) noexcept = default;
TableWriter::~TableWriter() = default;

Result<TableWriter> TableWriter::create(const std::string& path,
                                        std::span<const std::string_view> tables) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->environment = TRY(open_environment(path, tables.size(), map_bytes, MDB_NOSYNC));
  impl->transaction = TRY(begin(path, impl->environment.get(), 0));
  impl->handles = TRY(open_tables(path, impl->transaction.get(), tables, MDB_CREATE));
  return TableWriter(std::move(impl));
}

Status TableWriter::append(std::size_t table, std::string_view key, std::string_view value) {
  MDB_val name = value_of(key);
  MDB_val bytes = {value.size() + sum_bytes, nullptr};
  MDB_txn* const transaction = impl_->transaction.get();
  const int code =
      mdb_put(transaction, impl_->handles.at(table), &name, &bytes, MDB_APPEND | MDB_RESERVE);
  if (code != 0) return lmdb_error(impl_->path, code);
  std::ranges::copy(sum_of(key, value),
                    std::ranges::copy(value, static_cast<char*>(bytes.mv_data)).out);
  impl_->pending += key.size() + value.size();
  if (impl_->pending < batch_bytes) return {};
  TRY_STATUS(impl_->commit());
  impl_->transaction = TRY(begin(impl_->path, impl_->environment.get(), 0));
  return {};
}

Status TableWriter::finish(bool durable) {
  TRY_STATUS(impl_->commit());
  const std::string path = impl_->path;
  impl_->environment.reset();
  return write_seal(path, durable);
}

struct TableReader::Impl {
  std::string path;
  Seal seal;
  Environment environment;
  Transaction transaction;
  std::vector<MDB_dbi> handles;
};

TableReader::TableReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TableReader::TableReader(TableReader&&) noexcept = default;
TableReader& TableReader::operator=(TableReader&&) noexcept = default;
TableReader::~TableReader() = default;

Result<TableReader> TableReader::open(const std::string& path,
                                      std::span<const std::string_view> tables) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  {
    const Descriptor file = TRY(open_for_reading(path));
    impl->seal = TRY(seal_of(file.get(), path));
  }
  impl->environment = TRY(open_environment(path, tables.size(), impl->seal.size, MDB_RDONLY));
  impl->transaction = TRY(begin(path, impl->environment.get(), MDB_RDONLY));
  impl->handles = TRY(open_tables(path, impl->transaction.get(), tables, 0));
  return TableReader(std::move(impl));
}

Result<std::optional<std::string_view>> TableReader::get(std::size_t table,
                                                         std::string_view key) const {
  MDB_val name = value_of(key);
  MDB_val bytes{};
  const int code = mdb_get(impl_->transaction.get(), impl_->handles.at(table), &name, &bytes);
  if (code == MDB_NOTFOUND) return std::nullopt;
  if (code != 0) return lmdb_error(impl_->path, code);
  return TRY(checked(impl_->path, key, bytes));
}

Status TableReader::each(
    std::size_t table,
    const std::function<Status(std::string_view key, std::string_view value)>& visit) const {
  MDB_cursor* raw = nullptr;
  const int opened = mdb_cursor_open(impl_->transaction.get(), impl_->handles.at(table), &raw);
  if (opened != 0) return lmdb_error(impl_->path, opened);
  const std::unique_ptr<MDB_cursor, void (*)(MDB_cursor*)> cursor(raw, mdb_cursor_close);
  MDB_val key{};
  MDB_val value{};
  int code = mdb_cursor_get(raw, &key, &value, MDB_FIRST);
  for (; code == 0; code = mdb_cursor_get(raw, &key, &value, MDB_NEXT)) {
    const std::string_view checked_value = TRY(checked(impl_->path, view_of(key), value));
    TRY_STATUS(visit(view_of(key), checked_value));
  }
  if (code != MDB_NOTFOUND) return lmdb_error(impl_->path, code);
  return {};
}

Status TableReader::verify() const {
  mdb_filehandle_t fd = -1;
  mdb_env_get_fd(impl_->environment.get(), &fd);
  const Sha256 digest = TRY(digest_of(fd, impl_->seal.size));
  const std::string_view bytes(reinterpret_cast<const char*>(digest.data()), digest.size());
  if (bytes == impl_->seal.digest) return {};
  return fail(Errc::digest_mismatch, impl_->path + ": its bytes are not those that were written");
}

}  // namespace plimsoll
