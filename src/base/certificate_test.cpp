// base/certificate_test.cpp - certificates made by openssl, with Fulcio's extensions.
// SPDX-License-Identifier: Apache-2.0
#include "base/certificate.h"

#include <gtest/gtest.h>

namespace plimsoll {
namespace {

// an address; both extensions for the issuer
constexpr std::string_view keyless =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBuDCCAV+gAwIBAgIUct6nIRzRyEquMdJOk/KDzbQKMD4wCgYIKoZIzj0EAwIw\n"
    "EjEQMA4GA1UECgwHZXhhbXBsZTAeFw0yNjExMjYyMTM0MTVaFw0zNjExMjMyMTM0\n"
    "MTVaMBIxEDAOBgNVBAoMB2V4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC\n"
    "AARqvrX2zaQ0pYnHAdY+7jOxiTw832Z1NMkEMj/J6VgmM+twoSPHcOfhWAMTpwX9\n"
    "YTjWtqj3VFENGojMqNaKBCnbo4GSMIGPMB0GA1UdEQEB/wQTMBGBD2RldkBleGFt\n"
    "cGxlLmNvbTAhBgorBgEEAYO/MAEBBBNodHRwczovL29sZC5leGFtcGxlMCwGCisG\n"
    "AQQBg78wAQgEHgwcaHR0cHM6Ly9hY2NvdW50cy5leGFtcGxlLmNvbTAdBgNVHQ4E\n"
    "FgQU8sVhM6PYnhGObJn3G6Hc0Hjavg4wCgYIKoZIzj0EAwIDRwAwRAIgZUWpeG5i\n"
    "gQyYRCKwdiJY3OdiazzqvUQNjqBlBHlXHc0CIAv6xCQ/9Tpl+7LnnpKjzkQ+MTKv\n"
    "QNLDBHaBe8N+EXEU\n"
    "-----END CERTIFICATE-----\n";
// a URI; the older extension alone
constexpr std::string_view workflow =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIByDCCAW2gAwIBAgIUObc57Q2nmoZcSj9RxYdBIVthEwEwCgYIKoZIzj0EAwIw\n"
    "EjEQMA4GA1UECgwHZXhhbXBsZTAeFw0yNjExMjYyMTM0MTVaFw0zNjExMjMyMTM0\n"
    "MTVaMBIxEDAOBgNVBAoMB2V4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC\n"
    "AARaLOX8hVJclgMFx08npKstArW0W8cr+3AlzRULyF7lIOCN9IPVafE7pKeU/qvF\n"
    "VZ2AIuuI1NKgAQ43rCit0RGKo4GgMIGdMFcGA1UdEQEB/wRNMEuGSWh0dHBzOi8v\n"
    "Z2l0aHViLmNvbS9hY21lL2FwcC8uZ2l0aHViL3dvcmtmbG93cy9yZWxlYXNlLnlt\n"
    "bEByZWZzL2hlYWRzL21haW4wIwYKKwYBBAGDvzABAQQVaHR0cHM6Ly90b2tlbi5l\n"
    "eGFtcGxlMB0GA1UdDgQWBBQbAsPcxEHx49z/mHHgHtsj+CQ57TAKBggqhkjOPQQD\n"
    "AgNJADBGAiEA9/2gVjfNK0GnYitpzJKEVf4WtVYlrCJ29ePEEYwxqk0CIQDSIfwn\n"
    "PwT8MQ3l7em5mtU3c8V0naiw3NuR9La8IY20qw==\n"
    "-----END CERTIFICATE-----\n";
// another name: "robot"
constexpr std::string_view user =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBjDCCATOgAwIBAgIURe/SZncxJKsEIS3pyeMdcTFkngwwCgYIKoZIzj0EAwIw\n"
    "EjEQMA4GA1UECgwHZXhhbXBsZTAeFw0yNjExMjYyMTM0MTZaFw0zNjExMjMyMTM0\n"
    "MTZaMBIxEDAOBgNVBAoMB2V4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC\n"
    "AAR1vXhrmcLIT8G71VRBaThgu6OBprYPOAsXnHNdW8DwcCWhUOAkUWiZXWI7TWFn\n"
    "UvEur0i7dhQ69XL61n9MDLaRo2cwZTAgBgNVHREEGTAXoBUGCisGAQQBg78wAQeg\n"
    "BwwFcm9ib3QwIgYKKwYBBAGDvzABCAQUDBJodHRwczovL2lkLmV4YW1wbGUwHQYD\n"
    "VR0OBBYEFFTF7+DgkbDC4jTmXuhzxUTwkrWxMAoGCCqGSM49BAMCA0cAMEQCIH+J\n"
    "l+vOj6wjsNI2O6XPLPhp3UdI7DPkkXrpK4rsgOaGAiBZrm5uRgROVVnmwEQOgPWV\n"
    "XPMtLoS+7UClYLrETOzyfw==\n"
    "-----END CERTIFICATE-----\n";
// a host: no signer
constexpr std::string_view plain =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBZDCCAQmgAwIBAgIUEJ49hAUC3q1wCbiYF0KCaT967+UwCgYIKoZIzj0EAwIw\n"
    "EjEQMA4GA1UECgwHZXhhbXBsZTAeFw0yNjExMjYyMTM0MTZaFw0zNjExMjMyMTM0\n"
    "MTZaMBIxEDAOBgNVBAoMB2V4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC\n"
    "AATUNJx2J0IvyoPnkkJR++sXVi4NoA1YwTaOhxPmSFpjquEPmSh8pIs8TkkMUKBL\n"
    "DTfWWRBuU1dsQGu++Vqv+SCBoz0wOzAaBgNVHREEEzARgg93d3cuZXhhbXBsZS5j\n"
    "b20wHQYDVR0OBBYEFIH3F99gJUM4pS5UUIQTVLIU/tjHMAoGCCqGSM49BAMCA0kA\n"
    "MEYCIQCHQuyIvLX44WWbQv9oAz8aA5+GbRT59TAFOjPVifugYAIhANyCUceRMBT3\n"
    "tr8vvh+rmv3uvXpI71K/usrOWP0Sf9Vb\n"
    "-----END CERTIFICATE-----\n";

std::string told(std::string_view certificate) {
  const auto claims = read_signer_claims(certificate);
  return claims ? claims->identity + " by " + claims->issuer : claims.error().what;
}

/// The bytes between the lines of a PEM.
std::string der_of(std::string_view pem) {
  std::string bytes;
  std::uint32_t bits = 0;
  unsigned count = 0;
  pem.remove_prefix(pem.find('\n'));
  for (const char c : pem.substr(0, pem.find("-----END"))) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t value = letters.find(c);
    if (value == std::string_view::npos) continue;
    bits = bits << 6U | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count);
  }
  return bytes;
}

TEST(Certificate, WhoSignsAndWhoVouchesForThem) {
  EXPECT_EQ(told(keyless), "dev@example.com by https://accounts.example.com");
  EXPECT_EQ(told(workflow),
            "https://github.com/acme/app/.github/workflows/release.yml@refs/heads/main by "
            "https://token.example");
  EXPECT_EQ(told(user), "robot by https://id.example");
}

TEST(Certificate, AsBytes) {
  EXPECT_EQ(told(der_of(keyless)), told(keyless));
  EXPECT_EQ(told(der_of(user)), told(user));
}

TEST(Certificate, OfSomebodyElse) {
  EXPECT_EQ(read_signer_claims(plain).error().code, Errc::unsupported);
}

TEST(Certificate, WrongOnes) {
  for (const std::string_view text :
       {"", "x", "-----BEGIN CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"})
    EXPECT_EQ(read_signer_claims(text).error().code, Errc::malformed) << text;
  EXPECT_EQ(read_signer_claims(std::string(100'000, 'x')).error().code, Errc::too_large);
}

TEST(Certificate, CutAnywhereOrChangedAnywhere) {
  const std::string whole = der_of(workflow);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_FALSE(read_signer_claims(std::string_view(whole).substr(0, i)));
    for (const char change : {'\x01', '\x80', '\xff'}) {
      std::string changed = whole;
      changed[i] = static_cast<char>(changed[i] ^ change);
      const auto claims = read_signer_claims(changed);
      EXPECT_TRUE(!claims || !claims->identity.empty());
    }
  }
}

}  // namespace
}  // namespace plimsoll
