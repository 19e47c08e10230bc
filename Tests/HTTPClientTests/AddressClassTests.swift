import Testing

@testable import HTTPClient

struct AddressClassTests {
    @Test(
        arguments: [
            ("1.1.1.1", .global), ("8.8.8.8", .global), ("9.255.255.255", .global), ("11.0.0.0", .global),
            ("100.63.255.255", .global), ("100.128.0.0", .global), ("172.15.255.255", .global), ("172.32.0.0", .global),
            ("192.167.255.255", .global), ("192.169.0.0", .global), ("223.255.255.255", .global),
            ("0.0.0.0", .unspecified), ("0.255.255.255", .unspecified), ("127.0.0.1", .loopback),
            ("127.255.255.255", .loopback), ("10.0.0.0", .privateUse), ("10.255.255.255", .privateUse),
            ("172.16.0.0", .privateUse), ("172.31.255.255", .privateUse), ("192.168.0.1", .privateUse),
            ("100.64.0.0", .privateUse), ("100.127.255.255", .privateUse), ("169.254.169.254", .linkLocal),
            ("224.0.0.1", .multicast), ("239.255.255.255", .multicast), ("240.0.0.1", .reserved),
            ("255.255.255.255", .reserved), ("192.0.0.8", .reserved), ("192.0.2.1", .reserved),
            ("198.51.100.1", .reserved), ("203.0.113.1", .reserved), ("198.18.0.1", .reserved),
            ("198.19.255.255", .reserved), ("192.88.99.1", .reserved),
            ("2606:4700::1111", .global), ("2a00:1450::1", .global), ("2001:4860::1", .global),
            ("::", .unspecified), ("::1", .loopback), ("::2", .reserved), ("::127.0.0.1", .reserved),
            ("::ffff:127.0.0.1", .mapped), ("::ffff:8.8.8.8", .mapped), ("fe80::1", .linkLocal),
            ("febf::1", .linkLocal),
            ("fec0::1", .uniqueLocal), ("fc00::1", .uniqueLocal), ("fdff::1", .uniqueLocal), ("ff02::1", .multicast),
            ("2001::1", .reserved), ("2001:db8::1", .reserved), ("2002:7f00:1::", .reserved), ("3fff::1", .reserved),
            ("64:ff9b::8.8.8.8", .global), ("64:ff9b::127.0.0.1", .loopback), ("64:ff9b:1::1", .reserved),
            ("100::1", .reserved), ("4000::1", .reserved), ("e000::1", .reserved),
        ] as [(String, AddressClass)])
    func classes(text: String, expected: AddressClass) throws {
        #expect(AddressClass(try #require(IPAddress(text))) == expected)
    }

    @Test func permission() {
        for always in [AddressClass.multicast, .unspecified, .reserved] {
            #expect(!always.isPermitted(allowingPrivate: true))
        }
        for inside in [AddressClass.loopback, .privateUse, .linkLocal, .uniqueLocal, .mapped] {
            #expect(!inside.isPermitted(allowingPrivate: false))
            #expect(inside.isPermitted(allowingPrivate: true))
        }
        #expect(AddressClass.global.isPermitted(allowingPrivate: false))
    }

    @Test func textIsStrict() {
        for text in ["", "127.1", "0177.0.0.1", "1.2.3", "1.2.3.4.5", "::1%lo", "[::1]", "1.2.3.4 "] {
            #expect(IPAddress(text) == nil)
        }
    }
}
