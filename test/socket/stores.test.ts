import {storeSuite} from '../support/compliance/store.ts'
import {realFolder} from '../support/file-stores.ts'

storeSuite('a folder of this machine', realFolder)
