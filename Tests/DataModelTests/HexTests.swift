import DataModel
import Testing

struct HexTests {
    @Test func roundTrips() {
        #expect(Hex.decode("00ffA5") == [0, 255, 165])
        #expect(Hex.encode([0, 255, 165] as [UInt8]) == "00ffa5")
        #expect(Hex.decode("abc") == nil)
        #expect(Hex.decode("zz") == nil)
    }
}
