using Workflow.Core.Cases;
using Workflow.Core.Disclosure;
using Workflow.Engine.Storage;
using Workflow.Testing;
using Xunit;

namespace Workflow.Engine.Tests.Storage;

public sealed class CaseOutlineTests
{
    [Fact]
    public void What_is_read_of_a_stored_state_for_a_line_is_the_outline_of_the_case()
    {
        var (handovers, alerts, own, plain, committed, ended) = (0, 0, 0, 0, 0, 0);
        for (var seed = 1; seed <= 25; seed++)
        {
            Case? current = null;
            foreach (var (at, events) in WalkedCase.Of(SampleFiles.World, seed, CaseWalk.Opener).Journal)
            {
                current = CaseFold.ApplyAll(current, events, at);

                var read = CaseJson.ToOutline(CaseJson.OfState(current));

                Assert.Equal(CaseJson.Of(CaseOutline.Of(current)), CaseJson.Of(read));
                handovers += read.Handovers.Count;
                alerts += read.Alerts.Count;
                own += read.Items.Values.Count(item => item.OwnAccountable is not null);
                plain += read.Fields.Values.Count(value => value.Value is not null);
                committed += read.Fields.Values.Count(value => value.Reference is not null);
                ended += read.Ending is null ? 0 : 1;
            }
        }
        int[] met = [handovers, alerts, own, plain, committed, ended];
        Assert.True(met.All(count => count > 0), string.Join(", ", met));
    }

    [Fact]
    public void A_state_of_a_newer_form_gives_no_outline()
    {
        var state = CaseJson.OfState(
            new()
            {
                Id = new(Guid.Empty),
                Workflow = "w",
                DefinitionVersion = 1,
            }
        );

        Assert.Throws<OutdatedNodeException>(() =>
            CaseJson.ToOutline(state.Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal))
        );
    }
}
