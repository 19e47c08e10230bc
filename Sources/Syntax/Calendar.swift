/// The proleptic Gregorian calendar in integers, years 0 to 9999.
enum Calendar {
    /// 0000-01-01T00:00:00Z in microseconds since 1970.
    static let firstMicrosecond: Int64 = -719_528 * 86_400_000_000
    /// 9999-12-31T23:59:59.999999Z in microseconds since 1970.
    static let lastMicrosecond: Int64 = 2_932_897 * 86_400_000_000 - 1

    static func floorDivide(_ value: Int64, by divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    @inline(__always)
    static func days(inMonth month: Int64, year: Int64) -> Int64 {
        if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
    }

    /// Counts in years that begin in March, so that the leap day comes last; `year` is not negative.
    @inline(__always)
    static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        // 400 years are added first, which keeps January of the year 0 positive, and their days taken off again.
        let shifted = year + 400 - (month <= 2 ? 1 : 0)
        let era = shifted / 400
        let yearOfEra = shifted % 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return (era - 1) * 146_097 + dayOfEra - 719_468
    }

    /// Year, month and day of a day counted from 1970.
    static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468 + 146_097
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + (era - 1) * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    /// `YYYY-MM-DDTHH:MM:SS.mmmZ`; the caller keeps `milliseconds` inside the years 0 to 9999.
    static func format(milliseconds: Int64) -> String {
        let days = floorDivide(milliseconds, by: 86_400_000)
        let rest = milliseconds - days * 86_400_000
        let (year, month, day) = date(daysSince1970: days)
        return String(unsafeUninitializedCapacity: 24) { bytes in
            var index = 0
            func put(_ value: Int64, digits: Int, then separator: UInt8) {
                var value = value
                for position in stride(from: index + digits - 1, through: index, by: -1) {
                    bytes[position] = ASCII.zero + UInt8(truncatingIfNeeded: value % 10)
                    value /= 10
                }
                bytes[index + digits] = separator
                index += digits + 1
            }
            put(year, digits: 4, then: ASCII.hyphen)
            put(month, digits: 2, then: ASCII.hyphen)
            put(day, digits: 2, then: 0x54)
            put(rest / 3_600_000, digits: 2, then: ASCII.colon)
            put(rest / 60_000 % 60, digits: 2, then: ASCII.colon)
            put(rest / 1000 % 60, digits: 2, then: ASCII.dot)
            put(rest % 1000, digits: 3, then: 0x5A)
            return index
        }
    }
}
