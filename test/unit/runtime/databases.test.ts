import assert from 'node:assert/strict'
import {ConfigError} from '../../../src/errors/index.ts'
import {MAX_BYTES, MAX_ROWS, RowCollector} from '../../../src/runtime/database.ts'
import {jdbcCredentials, parseJdbcUrl, redactJdbcUrl} from '../../../src/runtime/jdbc-url.ts'
import {numberParameters, parameterCount} from '../../../src/runtime/sql-text.ts'

describe('JDBC addresses', () => {
  it('name a server and its user', () => {
    assert.deepEqual(
      parseJdbcUrl('jdbc:postgresql://db.example:5433/keycloak?user=kc&password=a%26b&sslmode=verify-full'),
      {
        kind: 'postgresql',
        hosts: [{host: 'db.example', port: 5433}],
        database: 'keycloak',
        user: 'kc',
        password: 'a&b',
        tls: 'verify-full',
        authorities: null,
      },
    )
    assert.deepEqual(parseJdbcUrl('jdbc:mariadb:sequential://h1,h2:3307/test?useSsl=true&serverSslCert=/ca.pem'), {
      kind: 'mariadb',
      hosts: [
        {host: 'h1', port: 3306},
        {host: 'h2', port: 3307},
      ],
      database: 'test',
      user: null,
      password: null,
      tls: 'verify-full',
      authorities: '/ca.pem',
    })
  })

  it('have the defaults of the Java drivers', () => {
    const facts = ['jdbc:postgresql:mine', 'jdbc:postgresql://[::1]/x', 'jdbc:mysql://h/x', 'jdbc:mariadb://h/x'].map(
      (url) => {
        const {hosts, database, tls} = parseJdbcUrl(url)
        return [hosts[0]?.host, hosts[0]?.port, database, tls]
      },
    )
    assert.deepEqual(facts, [
      ['localhost', 5432, 'mine', 'prefer'],
      ['::1', 5432, 'x', 'prefer'],
      ['h', 3306, 'x', 'prefer'],
      ['h', 3306, 'x', 'none'],
    ])
  })

  it('may contain the XML entity for &', () => {
    const {user, password} = parseJdbcUrl('jdbc:mariadb://h/x?user=u&amp;password=p')
    assert.deepEqual([user, password], ['u', 'p'])
  })

  it('name files', () => {
    assert.equal(parseJdbcUrl('jdbc:sqlite:/var/lib/jg.db?cache=shared').database, '/var/lib/jg.db')
    assert.throws(() => parseJdbcUrl('jdbc:sqlite::memory:'), /the path of a file/)
  })

  it('of other databases, and faulty ones, are refused without showing passwords', () => {
    for (const url of [
      'jdbc:h2:mem:x;PASSWORD=tiger',
      'jdbc:oracle:thin:@h;pwd=tiger',
      'jdbc:postgresql://h:0/x?password=tiger',
      'jdbc:mariadb://root:tiger@h:x/y',
      'jdbc:mysql:h?password=tiger',
      'jdbc:postgresql://h/x?sslmode=maybe&password=tiger',
      'nonsense',
    ]) {
      assert.throws(
        () => parseJdbcUrl(url),
        (error: Error) =>
          error instanceof ConfigError && error.message.includes('expected') && !error.message.includes('tiger'),
        url,
      )
    }
    assert.equal(redactJdbcUrl('jdbc:mysql://u:p@h/x?password=s&a=1'), 'jdbc:mysql://***@h/x?password=***&a=1')
  })
})

describe('parameters of JDBC addresses', () => {
  it('that choose what is read are honoured as the drivers do', () => {
    const held = (url: string): unknown[] => {
      const {startOptions, sessionVariables, role, user, password, tls} = parseJdbcUrl(url)
      return [startOptions, sessionVariables, role, user, password, tls].filter((v) => v !== undefined && v !== null)
    }
    const cases: [string, unknown[]][] = [
      ['jdbc:postgresql://h/x?currentSchema=iam', ['-c search_path=iam', 'prefer']],
      ['jdbc:postgresql://h/x?currentSchema=iam,%20public', ['-c search_path=iam,\\ public', 'prefer']],
      [
        'jdbc:postgresql://h/x?options=-c%20search_path%3Da&currentSchema=b',
        ['-c search_path=a -c search_path=b', 'prefer'],
      ],
      ['jdbc:postgresql://h/x?currentSchema=a&currentSchema=b', ['-c search_path=b', 'prefer']],
      ['jdbc:postgresql://h/x?currentSchema=', ['prefer']],
      ['jdbc:postgresql://h/x?readOnly=true', ['-c default_transaction_read_only=on', 'prefer']],
      ['jdbc:postgresql://h,i/x?targetServerType=primary', ['primary', 'prefer']],
      ['jdbc:postgresql://h/x?ApplicationName=kc&connectTimeout=5&gssEncMode=prefer&targetServerType=any', ['prefer']],
      ["jdbc:mariadb://h/x?sessionVariables=sql_mode='A;B';a=1", ["sql_mode='A;B',a=1", 'none']],
      ['jdbc:mariadb://h/x?user=a%26b&password=p+w', ['a%26b', 'p+w', 'none']],
      ['jdbc:postgresql://u:p%40w@h/x?user=v', ['v', 'p@w', 'prefer']],
      ['jdbc:mysql://u:p%40w@h/x?useSSL=false&AllowPublicKeyRetrieval=true', ['u', 'p@w', 'none']],
      ['jdbc:mysql://u:p@h/x?user=v&useSSL=true&verifyServerCertificate=false', ['v', 'p', 'require']],
      ['jdbc:mysql://h/x?requireSSL=true', ['verify-full']],
    ]
    for (const [url, expected] of cases) assert.deepEqual(held(url), expected, url)
  })

  it('that cannot be applied are refused by name, with a suggestion', () => {
    const cases: [string, RegExp][] = [
      ['jdbc:postgresql://h/x?search_path=iam', /found 'search_path'.*did you mean currentSchema\?/],
      ['jdbc:postgresql://h/x?currentschema=iam', /found 'currentschema'.*did you mean currentSchema\?/],
      ['jdbc:postgresql://h/x?curentSchema=iam', /did you mean currentSchema\?/],
      ['jdbc:postgresql://h/x?sslMode=require', /did you mean sslmode\?/],
      ['jdbc:postgresql://h/x?sslcert=/c.pem', /expected no parameter sslcert/],
      [
        'jdbc:postgresql://h/x?gssEncMode=require',
        /expected gssEncMode=disable or allow or prefer, found gssEncMode=require/,
      ],
      ['jdbc:postgresql://h/x?targetServerType=preferSecondary', /targetServerType: one of any, primary/],
      ['jdbc:postgresql://h/x?service=kc', /expected no parameter service/],
      ['jdbc:mariadb://h/x?catalog=other', /expected no parameter catalog/],
      ['jdbc:mariadb://h/x?currentSchema=other', /expected no parameter currentSchema.*before the question mark/],
      ['jdbc:mysql://h/x?createDatabaseIfNotExist=true', /expected createDatabaseIfNotExist=false/],
      ['jdbc:mysql://h/x?trustStore=/t', /expected no parameter trustStore/],
      ['jdbc:mariadb://h/x?sessionVariable=a', /did you mean sessionVariables\?/],
      ['jdbc:mariadb://h/x?wholly=unlike', /found 'wholly', which it does not know: remove it/],
      ['jdbc:sqlite:/x.db?mode=memory', /expected mode=rw or rwc, found mode=memory/],
      ['jdbc:sqlite:/x.db?vfs=memdb', /expected no parameter vfs/],
    ]
    for (const [url, message] of cases) {
      assert.throws(
        () => parseJdbcUrl(url),
        (error: Error) =>
          error instanceof ConfigError && message.test(error.message) && !error.message.includes('secret'),
        url,
      )
    }
  })

  it('take precedence over the configured user or not, as in each driver', () => {
    const beside = {user: 'beside', password: 'word'}
    const as = (url: string): unknown => jdbcCredentials(parseJdbcUrl(url), beside)
    assert.deepEqual(as('jdbc:postgresql://h/x?user=url'), {user: 'url', password: 'word'})
    assert.deepEqual(as('jdbc:mariadb://h/x?user=url&password=p'), {user: 'url', password: 'p'})
    assert.deepEqual(as('jdbc:mysql://h/x?user=url'), beside)
    assert.deepEqual(as('jdbc:postgresql://h/x'), beside)
  })
})

describe('parameters of statements', () => {
  it('are numbered, but not in quotes, names and comments', () => {
    const sql = `select '?', "?", \`?\`, $$ ? $$, $a$?$a$ -- ?\n/* ? */ from t where a=? and b=?`
    assert.equal(
      numberParameters(sql),
      `select '?', "?", \`?\`, $$ ? $$, $a$?$a$ -- ?\n/* ? */ from t where a=$1 and b=$2`,
    )
    assert.equal(parameterCount(sql), 2)
  })

  it('are optional, and text may end anywhere', () => {
    for (const sql of ['', '?', "'?", '/* ?', '-- ?', '$x$ ?', 'a ? b'])
      assert.equal(numberParameters(sql).replace(/\$1/, '?'), sql)
    assert.deepEqual(['delete from t', "'it''s ?' ?"].map(parameterCount), [0, 1])
  })
})

describe('rows of a query', () => {
  it('are limited in number and in bytes', () => {
    const many = new RowCollector()
    for (let i = 0; i < MAX_ROWS; i++) assert.ok(many.add([i]))
    assert.equal(many.add([1]), false)
    const large = new RowCollector()
    assert.ok(large.add([new Uint8Array(MAX_BYTES - 100)]))
    assert.equal(large.add(['x'.repeat(101)]), false)
  })

  it('contain the values of a driver as plain values', () => {
    const collector = new RowCollector()
    collector.add([undefined, 12n, new Date(0), true])
    assert.deepEqual(collector.rows, [[null, '12', '"1970-01-01T00:00:00.000Z"', true]])
  })
})
