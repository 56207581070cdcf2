import { describe } from 'vitest'
import type { CreateDatabase } from './bench.ts'
import { describeBudgets } from './budgets.ts'
import { describeDeliveries } from './deliveries.ts'
import { describeIntake } from './intake.ts'
import { describeIsolation } from './isolation.ts'
import { describeListings } from './listings.ts'
import { describePeople } from './people.ts'
import { describeReads } from './reads.ts'
import { describeReports } from './reports.ts'
import { describeRoundups } from './roundups.ts'
import { describeUpkeep } from './upkeep.ts'

/** What every store does, as src/store/port.ts promises. */
export function describeStore(name: string, createDatabase: CreateDatabase): void {
  describe(`the ${name} store`, () => {
    describeIntake(createDatabase)
    describeReports(createDatabase)
    describeDeliveries(createDatabase)
    describePeople(createDatabase)
    describeReads(createDatabase)
    describeListings(createDatabase)
    describeRoundups(createDatabase)
    describeIsolation(createDatabase)
    describeBudgets(createDatabase)
    describeUpkeep(createDatabase)
  })
}
