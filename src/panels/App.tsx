export function App() {
  return (
    <main>
      <h1>Shardscope</h1>
    </main>
  );
}
