// Answers lines "ORDER<TAB>a<TAB>b" and "RANGE<TAB>version<TAB>range" by Node's own semver.
const semver = require('semver')
const loose = { loose: true }

function order (a, b) {
  if (semver.parse(a, loose) === null || semver.parse(b, loose) === null) return 'error'
  const sign = semver.compare(a, b, loose)
  return sign < 0 ? '<' : sign > 0 ? '>' : '='
}

function satisfies (version, range) {
  if (semver.parse(version, loose) === null || semver.validRange(range) === null) return 'error'
  const parsed = new semver.Range(range)
  return String(parsed.test(semver.parse(version, loose)))
}

const answers = { ORDER: order, RANGE: satisfies }
const lines = require('fs').readFileSync(0, 'utf8').split('\n').slice(0, -1)
for (const line of lines) {
  const [question, first, second] = line.split('\t')
  console.log(answers[question](first, second))
}
