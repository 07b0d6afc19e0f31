/** Bring every sweep of the page to life. */

for (const script of document.querySelectorAll("script[type='application/json']")) {
  const key = script.id.replace(/-data$/, "");
  const data = JSON.parse(script.textContent);
  if (data.table) new SettingsTable(key, data.table);
  if (data.curves) new LearningCurves(key, data.curves);
}
