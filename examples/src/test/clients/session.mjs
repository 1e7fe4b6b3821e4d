// A whole OneRoster 1.2 session by a client that we did not write: openapi-client-axios, driven by two OpenAPI documents that we did not write either. This file only
// says what to call. From the environment: BASE_URL, TOKEN_URL, CLIENT_ID, CLIENT_SECRET, and PAGE (default 500). Prints counts as JSON; exits 1 if something is wrong.
import { readFileSync } from 'node:fs';
import axios from 'axios';
import { load } from 'js-yaml';
import OpenApi from 'openapi-client-axios';

const { OpenAPIClientAxios } = OpenApi;
const env = (name, otherwise) => process.env[name] ?? otherwise ?? fail(`${name} is not set`);
const fail = (message) => {
  console.error(message);
  process.exit(1);
};
const ROSTER = '/ims/oneroster/rostering/v1p2';
const GRADES = '/ims/oneroster/gradebook/v1p2';
const page = Number(env('PAGE', '500'));
const headers = {};

async function client(file) {
  const definition = load(readFileSync(new URL(file, import.meta.url), 'utf8'));
  const api = new OpenAPIClientAxios({
    definition,
    quick: true,
    withServer: { url: env('BASE_URL') },
    axiosConfigDefaults: { headers, proxy: false, timeout: 30000 },
  });
  return api.getClient();
}

const token = await axios.post(env('TOKEN_URL'), 'grant_type=client_credentials', {
  auth: { username: env('CLIENT_ID'), password: env('CLIENT_SECRET') },
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  proxy: false,
});
headers.Authorization = `Bearer ${token.data.access_token}`;

const rostering = await client('rostering.openapi.yaml');
const gradebook = await client('gradebook.openapi.yaml');

async function all(collection, member) {
  const records = [];
  let pages = 0;
  for (let offset = 0; ; offset += page) {
    const answer = await rostering.paths[`${ROSTER}/${collection}`].get({ limit: page, offset });
    records.push(...answer.data[member]);
    pages++;
    if (answer.data[member].length < page) return { records, pages };
  }
}

try {
  const students = await all('students', 'users');
  const classes = await all('classes', 'classes');
  const enrollments = await all('enrollments', 'enrollments');
  const first = enrollments.records.find((each) => each.role === 'student');
  const student = await rostering.paths[`${ROSTER}/students/{id}`].get({ id: first.user.sourcedId });
  const students08 = await rostering.paths[`${ROSTER}/students`].get({ limit: 1000, filter: "grades='08'" });
  const two = await rostering.paths[`${ROSTER}/students`].get({ limit: 2, fields: 'sourcedId,givenName' });
  const schoolClass = classes.records.find((each) => each.sourcedId === first.class.sourcedId);
  const reference = (sourcedId, type) => ({ sourcedId, type });
  const lineItem = {
    sourcedId: 'client-task-1',
    status: 'active',
    title: 'A task of a client that we did not write',
    assignDate: '2026-11-02T00:00:00.000Z',
    dueDate: '2026-11-20T00:00:00.000Z',
    class: reference(schoolClass.sourcedId, 'class'),
    school: reference(schoolClass.school.sourcedId, 'org'),
    resultValueMin: 0,
    resultValueMax: 10,
  };
  const putLineItem = await gradebook.paths[`${GRADES}/lineItems/{sourcedId}`].put({ sourcedId: lineItem.sourcedId }, { lineItem });
  const result = {
    sourcedId: 'client-result-1',
    status: 'active',
    lineItem: reference(lineItem.sourcedId, 'lineItem'),
    student: reference(student.data.user.sourcedId, 'user'),
    scoreStatus: 'fully graded',
    score: 8.75,
    scoreDate: '2026-11-20',
  };
  const putResult = await gradebook.paths[`${GRADES}/results/{sourcedId}`].put({ sourcedId: result.sourcedId }, { result });
  const got = await gradebook.paths[`${GRADES}/results/{sourcedId}`].get({ sourcedId: result.sourcedId });
  const ids = new Set(students.records.map((each) => each.sourcedId));
  console.log(
    JSON.stringify({
      students: students.records.length,
      studentPages: students.pages,
      distinctStudents: ids.size,
      classes: classes.records.length,
      enrollments: enrollments.records.length,
      enrolledStudentsKnown: enrollments.records.filter((each) => each.role === 'student' && ids.has(each.user.sourcedId)).length,
      putLineItem: putLineItem.status,
      putResult: putResult.status,
      inGrade: students08.data.users.length,
      otherGrades: students08.data.users.filter((each) => !each.grades.includes('08')).length,
      fields: [...new Set(two.data.users.flatMap((each) => Object.keys(each)))],
      givenName: student.data.user.givenName,
      grade: student.data.user.grades[0],
      student: student.data.user.sourcedId,
      resultStudent: got.data.result.student.sourcedId,
      resultId: got.data.result.sourcedId,
      score: got.data.result.score,
    }),
  );
} catch (error) {
  fail(`${error.config?.method ?? ''} ${error.config?.url ?? ''}: ${error.response?.status ?? error.message}`);
}
