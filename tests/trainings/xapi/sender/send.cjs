// Sends what it is told to, on standard input, with the library @xapi/xapi; says what came back.
// In: {endpoint, auth: {user, password} or {bearer}, adapter, steps: [[method, parameters], ...]}
// Out: [{status, data}, ...]
const XAPI = require("@xapi/xapi").default ?? require("@xapi/xapi");

async function main() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const { endpoint, auth, adapter, steps } = JSON.parse(Buffer.concat(chunks));
  const header = auth.bearer
    ? `Bearer ${auth.bearer}`
    : XAPI.toBasicAuth(auth.user, auth.password);
  const xapi = new XAPI({ endpoint, auth: header, adapter });
  const answers = [];
  for (const [method, parameters] of steps) {
    try {
      const { status, data } = await xapi[method](parameters);
      answers.push({ status, data });
    } catch (error) {
      // Its fetch adapter keeps nothing of a refusal but the text.
      const { status, data } = error.response ?? { status: null, data: error.message };
      answers.push({ status, data });
    }
  }
  process.stdout.write(JSON.stringify(answers));
}

main();
