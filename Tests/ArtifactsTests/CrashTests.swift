internal import Artifacts
internal import GRDB
internal import Glibc
internal import Testing
internal import TestSupport

@Suite("Crashes", .serialized)
struct CrashTests {
  @Test(arguments: [20_000, 70_000, 150_000, 400_000])
  func `a process that is killed leaves only whole runs`(microseconds: Int) async throws {
    let folder = TemporaryFolder()
    try ArtifactStore(folder.store, for: .recording).close()
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = folder.store as String, microseconds] in
      let store = try ArtifactStore(path, for: .recording)
      let run = RunRecord.large(20_000)
      var timer = itimerval()
      timer.it_value.tv_usec = microseconds
      signal(SIGALRM) { _ in kill(getpid(), SIGKILL) }
      setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
      while true { try store.record(run) }
    }
    let store = try ArtifactStore(folder.store, for: .recording)
    let partial = try store.sql(
      """
      SELECT id FROM run
      WHERE (SELECT count(*) FROM tokens WHERE tokens.run = run.id) != 20000
        OR (SELECT count(*) FROM counts WHERE counts.run = run.id) != 20000
        OR NOT EXISTS (SELECT 1 FROM vocabulary WHERE vocabulary.id = run.source AND is_complete)
      """)
    #expect(partial.rows == [])
    #expect(try store.sql("PRAGMA integrity_check").lines == ["ok"])
    try store.record(.small)
  }

  @Test func `a disk that takes no more is a failure of the world and leaves the store`()
    async throws
  {
    let folder = TemporaryFolder()
    try ArtifactStore(folder.store, for: .recording).record(.small)
    await #expect(processExitsWith: .exitCode(42)) { [path = folder.store as String] in
      signal(SIGXFSZ, SIG_IGN)
      let store = try ArtifactStore(path, for: .recording)
      var limit = rlimit(rlim_cur: 1 << 20, rlim_max: 1 << 20)
      setrlimit(__rlimit_resource_t(1), &limit)
      do { try store.record(.large(50_000)) } catch let error as ArtifactError {
        exit(error.isInputOutputFailure ? 42 : 1)
      }
    }
    let store = try ArtifactStore(folder.store, for: .recording)
    #expect(try store.runs().rows.count == 1)
    #expect(try store.record(.small) == 2)
  }
}
