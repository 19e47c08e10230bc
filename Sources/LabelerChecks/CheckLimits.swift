/// How long a check waits and how much it reads: the labeler may be anybody's, and broken in any way.
package struct CheckLimits: Sendable {
    /// Of a request with its answer, and of a handshake.
    package var answerTime: Duration = .seconds(15)
    /// A stream that is silent for so long has sent what it had.
    package var quietTime: Duration = .seconds(3)
    /// What has to come must come in this time.
    package var arrivalTime: Duration = .seconds(10)
    /// Of one replay.
    package var replayTime: Duration = .seconds(30)
    /// Of everything.
    package var totalTime: Duration = .seconds(300)
    /// Of one answer and of one message.
    package var maximumAnswerBytes = 4 << 20
    /// Labels that are looked at one by one.
    package var maximumLabels = 1000
    /// Messages of one replay.
    package var maximumMessages = 5000
    /// Of all messages of one replay together.
    package var maximumReplayBytes = 32 << 20
    /// Sources whose documents are looked up.
    package var maximumSources = 10
    /// Labels made to see what a late reader gets.
    package var burst = 200

    package init() {}
}
