import Foundation
import Ledger

extension World {
    /// Starts a process of the bot on what the last one left.
    func start(in folder: URL) {
        self.lives += 1
        do {
            let life = try Life(self.lives, in: folder, of: self)
            self.note("start \(self.lives)")
            self.count("start")
            self.life = life
            try self.keepCopy(of: folder)
            self.chat.forgetPace()
            life.start()
        } catch {
            self.accuse("the bot did not start: \(error)")
        }
    }

    /// Lets fate take its course; to be called after each job.
    func passJob() {
        if let life = self.life, life.isOver { self.bury(life) }
        guard var doom = self.doom else { return }
        guard let life = self.life else {
            self.doom = nil
            return
        }
        guard doom.jobs <= 0 else {
            doom.jobs -= 1
            self.doom = doom
            return
        }
        switch doom.kind {
        case .stop:
            self.doom = nil
            self.note("told to stop")
            self.count("stop")
            life.stop()
        case .stall(let time):
            self.doom = nil
            self.note("stand still for \(time)")
            self.count("stall")
            self.loop.stall(for: time)
            self.jolt()
        case .kill(torn: false): self.kill(life, nil)
        case .kill(torn: true): self.killInCommit(life, &doom)
        }
    }

    private func killInCommit(_ life: Life, _ doom: inout Doom) {
        if let before = doom.before, self.grave.log(of: life.folder) > before.log { return self.kill(life, before) }
        doom.before = self.grave.before(life.folder)
        doom.jobs -= 1
        guard doom.jobs > -300 else { return self.kill(life, nil) }
        self.doom = doom
    }

    private func kill(_ life: Life, _ torn: Grave.Before?) {
        self.note("kill")
        self.count(torn == nil ? "kill" : "kill in a commit")
        self.doom = nil
        self.life = nil
        let next = self.folder.appending(path: "life\(self.lives + 1)")
        do {
            try self.grave.bury(life.folder, in: next)
            if let torn { try self.grave.tear(next, since: torn, part: self.dice.fraction()) }
            try self.offerOldCopy(of: next, since: life.anchorAtStart)
        } catch {
            self.accuse("the files of a killed process cannot be kept: \(error)")
        }
        life.kill()
        self.atWork = []
        self.chat.forbidden = [:]
        self.abandonAll()
        life.ledger.close()
        self.disk.remove(life.folder)
        self.startLater(in: next)
    }

    private var grave: Grave { Grave(disk: self.disk) }

    private var oldCopy: URL { self.folder.appending(path: "old") }

    /// Now and then somebody keeps a copy of the database as it is at the start.
    private func keepCopy(of folder: URL) throws {
        self.disk.remove(self.oldCopy)
        guard self.dice.chance(0.1) else { return }
        try FileManager.default.createDirectory(at: self.oldCopy, withIntermediateDirectories: true)
        try self.disk.copy(
            folder.appending(path: "ledger.sqlite"),
            to: self.oldCopy.appending(path: "ledger.sqlite")
        )
    }

    /// Somebody puts an old copy of the database in place: the ledger must not open on it.
    private func offerOldCopy(of folder: URL, since start: Data?) throws {
        guard self.disk.size(of: self.oldCopy.appending(path: "ledger.sqlite")) != nil else { return }
        let now = Grave.anchor(of: folder)
        guard now != start else { return }
        try now?.write(to: self.oldCopy.appending(path: "anchor"))
        self.count("old copy offered")
        if Life.opens(self.oldCopy, of: self) { self.accuse("the ledger opened on an old copy") }
        self.disk.remove(self.oldCopy)
    }

    /// The process has ended by itself.
    private func bury(_ life: Life) {
        if !life.isStopping { self.accuse("the bot ended by itself") }
        self.note("stopped")
        self.life = nil
        life.ledger.close()
        self.startLater(in: life.folder)
    }

    private func startLater(in folder: URL) {
        let pause = self.dice.chance(0.05) ? self.dice.number(60_000...900_000) : self.dice.scale(50...30_000)
        self.loop.after(Int64(pause)) { self.start(in: folder) }
    }

    /// Time was not what it seemed: rates cannot be told across this.
    func jolt() {
        self.lastJolt = self.now
        self.chat.forgetPace()
        self.chat.forbidden = [:]
    }

    /// What may happen in a minute of rough weather.
    func passMinute() {
        guard !self.isCalm else { return }
        if self.dice.chance(self.weather.disconnected) {
            self.count("disconnected")
            self.disconnectedUntil = self.now + Int64(self.dice.number(1...240)) * 1000
        }
        if self.dice.chance(self.weather.outage) {
            self.count("outage")
            self.outageUntil = self.now + Int64(self.dice.number(10...600)) * 1000
        }
        if self.dice.chance(self.weather.clockSet) {
            let hours = Int64(3_600_000)
            let change = self.dice.one(of: [48 * hours, -hours * 3 / 2, -3000, 3000, hours])
            self.note("clock set by \(change)")
            self.count(change > 0 ? "clock set on" : "clock set back")
            self.settleAll()
            self.clock.set(forward: change)
            self.jolt()
        }
        self.loop.after(60_000) { self.passMinute() }
    }
}
