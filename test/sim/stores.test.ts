import {storeSuite} from '../support/compliance/store.ts'
import {simulatedFolder} from '../support/file-stores.ts'

storeSuite('a simulated folder', simulatedFolder)
