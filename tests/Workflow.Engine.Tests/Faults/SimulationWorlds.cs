using System.Security.Cryptography;
using System.Text;
using Workflow.Core.Simulation;
using Workflow.Testing;

namespace Workflow.Engine.Tests.Faults;

/// <summary>The workflows that are simulated, each in the place of a story that tells it.</summary>
internal static class SimulationWorlds
{
    /// <summary>Named by a scenario; the long ones come first and more often.</summary>
    public static readonly string[] Paths =
    [
        "workflows/community-rehabilitation/examples/S3-test-calendar.scenario.yaml",
        "workflows/community-recovery/examples/B6-two-years.scenario.yaml",
        "docs/patterns/detention.scenario.yaml",
        "workflows/probation-england/examples/1-sentence-to-completion.scenario.yaml",
        "docs/patterns/transfer.scenario.yaml",
        "workflows/community-rehabilitation/examples/S3-test-calendar.scenario.yaml",
        "docs/patterns/thirty-days.scenario.yaml",
        "docs/patterns/deemed.scenario.yaml",
        "docs/patterns/review-with-two.scenario.yaml",
    ];

    private static readonly Dictionary<string, (Scenario, ScenarioWorld)> Loaded = [];
    private static readonly Lock Loading = new();

    public static (Scenario Scenario, ScenarioWorld World) Load(string path)
    {
        lock (Loading)
        {
            if (!Loaded.TryGetValue(path, out var loaded))
                Loaded[path] = loaded = SampleFiles.Load(path);
            return loaded;
        }
    }
}

/// <summary>One hash over many texts, in order.</summary>
internal sealed class RunHash
{
    private string _hash = "";

    public void Add(string text) => _hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{_hash}\n{text}")));

    public override string ToString() => _hash.Length > 16 ? _hash[..16] : _hash;
}
